package dev.mainstay.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NanosTest {

    @Property
    void whatFitsIsExact(@ForAll int seconds, @ForAll int nanos) {
        Duration duration = Duration.ofSeconds(seconds, nanos);

        assertThat(Nanos.of(duration)).isEqualTo(duration.toNanos());
    }

    @Property
    void anyDurationStaysWithinTheLongest(@ForAll long seconds) {
        long nanos = Nanos.of(Duration.ofSeconds(seconds, 999_999_999));

        assertThat(nanos).isBetween(-Nanos.LONGEST, Nanos.LONGEST);
        assertThat(Long.signum(nanos)).isEqualTo(seconds < 0 ? -1 : 1);
    }

    @Test
    void extremesSaturate() {
        assertThat(Nanos.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Nanos.LONGEST);
        assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(-Nanos.LONGEST);
        assertThat(Nanos.of(Duration.ofDays(365 * 150))).isEqualTo(Nanos.LONGEST);
        assertThat(Nanos.of(Duration.ZERO)).isZero();
    }

    @Test
    void measuredTimesAreNeverNegativeAndSaturate() {
        assertThat(Nanos.of(7, TimeUnit.MILLISECONDS)).isEqualTo(7_000_000);
        assertThat(Nanos.of(-1, TimeUnit.DAYS)).isZero();
        assertThat(Nanos.of(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(Nanos.LONGEST);
    }
}
