package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisOptionsTest {

    @Test
    void commandTimeoutMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisOptions.ofDefaults().withCommandTimeout(Duration.ZERO))
                .withMessage("commandTimeout must be >= PT0.001S, was PT0S");
    }
}
