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

    @Test
    void durabilityWantsAReplicaAndATime() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Durability(0, Duration.ofMillis(1)))
                .withMessage("replicas must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Durability(1, Duration.ZERO))
                .withMessage("timeout must be >= PT0.001S, was PT0S");
    }
}
