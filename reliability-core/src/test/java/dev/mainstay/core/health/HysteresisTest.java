package dev.mainstay.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How often a dependency must be found otherwise before that counts. */
class HysteresisTest {

    private static final Duration CACHE = Duration.ofSeconds(1);
    private static final ProbeResult DOWN = ProbeResult.down("failed");

    private final ManualTime time = ManualTime.create();
    private final FakeProbe probe = new FakeProbe();
    private final Heard heard = new Heard();

    private Health.Builder builder() {
        // On the caller's thread: what a probe finds is what this test tells it.
        return Health.builder()
                .dependency(probe.critical("db"))
                .executor(Runnable::run)
                .ticker(time)
                .cacheTime(CACHE)
                .listener(heard);
    }

    private DependencyHealth look(Health health, ProbeResult found) {
        probe.answers(found);
        DependencyHealth seen = health.readiness().dependencies().get(0);
        time.advance(CACHE);
        return seen;
    }

    @Test
    void firstLookCountsAtOnce() {
        assertThat(look(builder().build(), DOWN).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void oneFailureIsShownButDoesNotCountAndTheSecondDoes() {
        Health health = builder().build();
        look(health, ProbeResult.up());

        DependencyHealth first = look(health, DOWN);
        DependencyHealth second = look(health, DOWN);

        assertThat(first.status()).isEqualTo(Status.UP);
        assertThat(first.reason()).contains("failed");
        assertThat(second.status()).isEqualTo(Status.DOWN);
        assertThat(second.times().since()).isZero();
        assertThat(heard.lines())
                .contains("dependency{dependency=db, from=up, reason=failed, to=down} 1.0 1")
                .endsWith("readiness{from=up, to=down} 1.0 1");
    }

    @Test
    void successInBetweenBeginsTheCountAnew() {
        Health health = builder().build();
        look(health, ProbeResult.up());
        look(health, DOWN);
        look(health, ProbeResult.up());

        assertThat(look(health, DOWN).status()).isEqualTo(Status.UP);
        assertThat(look(health, DOWN).status()).isEqualTo(Status.DOWN);
    }

    @Test
    void confirmedResultCountsAtOnce() {
        Health health = builder().downAfter(100).upAfter(100).build();
        look(health, ProbeResult.up());

        assertThat(look(health, ProbeResult.down("circuit-open").asConfirmed()).status())
                .isEqualTo(Status.DOWN);
        assertThat(look(health, ProbeResult.up().asConfirmed()).status()).isEqualTo(Status.UP);
    }

    @Test
    void recoveryNeedsAsManyLooksAsWereAskedFor() {
        Health health = builder().upAfter(3).build();
        look(health, DOWN);

        DependencyHealth first = look(health, ProbeResult.up());
        DependencyHealth second = look(health, ProbeResult.degraded("lagging"));
        DependencyHealth third = look(health, ProbeResult.up());

        assertThat(first.status()).isEqualTo(Status.DOWN);
        assertThat(first.reason()).contains("recovering");
        assertThat(second.status()).isEqualTo(Status.DOWN);
        assertThat(third.status()).isEqualTo(Status.UP);
        assertThat(third.reason()).isEmpty();
    }

    @Test
    void degradedAndUpChangeAtOnce() {
        Health health = builder().downAfter(5).upAfter(5).build();
        look(health, ProbeResult.up());

        assertThat(look(health, ProbeResult.degraded("lagging")).status()).isEqualTo(Status.DEGRADED);
        assertThat(look(health, ProbeResult.up()).status()).isEqualTo(Status.UP);
    }

    @Test
    void resultsWithinTheCacheTimeAreNotCountedTwice() {
        Health health = builder().build();
        look(health, ProbeResult.up());
        probe.answers(DOWN);

        health.readiness();
        health.readiness();
        HealthReport third = health.readiness();

        assertThat(third.status()).isEqualTo(Status.UP);
    }

    @Property(tries = 200)
    void statusIsThatOfARunOfEqualFindings(
            @ForAll List<Boolean> findings,
            @ForAll @IntRange(min = 1, max = 4) int downAfter,
            @ForAll @IntRange(min = 1, max = 4) int upAfter) {
        Health health = builder().downAfter(downAfter).upAfter(upAfter).build();
        List<Boolean> seen = new ArrayList<>();
        Boolean expected = null;

        for (boolean up : findings) {
            Status status = look(health, up ? ProbeResult.up() : DOWN).status();
            seen.add(up);
            if (expected == null || endsWithRun(seen, up, up ? upAfter : downAfter)) {
                expected = up;
            }

            assertThat(status).isEqualTo(expected ? Status.UP : Status.DOWN);
        }
    }

    private static boolean endsWithRun(List<Boolean> seen, boolean value, int length) {
        return seen.size() >= length
                && seen.subList(seen.size() - length, seen.size()).stream().allMatch(up -> up == value);
    }
}
