package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DegradedTest {

    private final IOException failure = new IOException("down");

    @Test
    void aFreshAnswerIsNotDegradedAndMayBeNull() {
        Degraded<String> fresh = Degraded.fresh(null);

        assertThat(fresh.value()).isNull();
        assertThat(fresh.isDegraded()).isFalse();
        assertThat(fresh.age()).isEmpty();
        assertThat(fresh.cause()).isEmpty();
    }

    @Test
    void aStaleAnswerSaysHowOldItIsAndWhy() {
        Degraded<String> stale = Degraded.stale("old", Duration.ofSeconds(3), failure);

        assertThat(stale.value()).isEqualTo("old");
        assertThat(stale.isDegraded()).isTrue();
        assertThat(stale.age()).contains(Duration.ofSeconds(3));
        assertThat(stale.cause()).containsSame(failure);
    }

    @Test
    void aSubstituteSaysWhyAndHasNoAge() {
        Degraded<String> fallback = Degraded.fallback("instead", failure);

        assertThat(fallback.value()).isEqualTo("instead");
        assertThat(fallback.isDegraded()).isTrue();
        assertThat(fallback.age()).isEmpty();
        assertThat(fallback.cause()).containsSame(failure);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Degraded.stale("old", Duration.ofNanos(-1), failure))
                .withMessage("staleFor must be >= 0, was PT-0.000000001S");
        assertThatNullPointerException().isThrownBy(() -> Degraded.stale(null, Duration.ZERO, failure));
        assertThatNullPointerException().isThrownBy(() -> Degraded.stale("old", Duration.ZERO, null));
        assertThatNullPointerException().isThrownBy(() -> Degraded.fallback("instead", null));
    }
}
