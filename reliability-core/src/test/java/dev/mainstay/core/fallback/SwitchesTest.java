package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchesTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final ManualTime time = ManualTime.startingAt(Long.MAX_VALUE - 1);
    private final Heard heard = new Heard();
    private final Switches switches = Switches.of(time, InstantSource.fixed(NOON), heard.signals());

    @Test
    void aSwitchIsOnUntilItIsTurnedOffAndAfterItIsTurnedOn() {
        assertThat(switches.isOn("search")).isTrue();

        switches.off("search", "rebuild", HOUR);
        assertThat(switches.isOn("search")).isFalse();
        assertThat(switches.isOn("other")).isTrue();

        switches.on("search");
        assertThat(switches.isOn("search")).isTrue();
        assertThat(changes()).containsExactly(change("search", "off", "operator"), change("search", "on", "operator"));
    }

    @Test
    void aSwitchTurnsItselfOnWhenItsTimeIsOverAndTellsItOnce() {
        switches.off("search", "rebuild", HOUR);

        time.advance(HOUR.minusNanos(1));
        assertThat(switches.isOn("search")).isFalse();
        time.advance(Duration.ofNanos(1));
        assertThat(switches.isOn("search")).isTrue();
        assertThat(switches.isOn("search")).isTrue();
        switches.on("search");

        assertThat(switches.off()).isEmpty();
        assertThat(changes()).containsExactly(change("search", "off", "operator"), change("search", "on", "expired"));
    }

    @Test
    void turningOnWhatIsOnTellsNothing() {
        switches.on("search");

        assertThat(heard.all()).isEmpty();
    }

    @Test
    void whatIsOffIsListedByNameWithReasonAndTimes() {
        switches.off("search", "rebuild", HOUR);
        switches.off("ads", "too slow", Duration.ofDays(7));
        switches.off("brief", "gone", Duration.ofNanos(1));
        time.advance(Duration.ofNanos(1));

        assertThat(switches.off())
                .containsExactly(
                        new Switches.Off("ads", "too slow", NOON, NOON.plus(Duration.ofDays(7))),
                        new Switches.Off("search", "rebuild", NOON, NOON.plus(HOUR)));
    }

    @Test
    void turningOffAgainGivesANewReasonAndANewTime() {
        switches.off("search", "rebuild", Duration.ofMinutes(1));
        switches.off("search", "still at it", HOUR);

        time.advance(Duration.ofMinutes(2));

        assertThat(switches.off()).extracting(Switches.Off::reason).containsExactly("still at it");
    }

    @Test
    void whileASwitchIsOnItsActionRuns() throws IOException {
        assertThat(switches.call("search", () -> "found", () -> "nothing")).isEqualTo(Degraded.fresh("found"));
        assertThatThrownBy(() -> switches.call("search", SwitchesTest::fail, () -> "nothing"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whileASwitchIsOffItsFallbackRunsAndTheCauseSaysForHowLong() throws IOException {
        switches.off("search", "rebuild", HOUR);
        time.advance(Duration.ofMinutes(20));

        Degraded<String> answer = switches.call("search", SwitchesTest::fail, () -> "nothing");

        assertThat(answer.value()).isEqualTo("nothing");
        assertThat(answer.cause()).get().isInstanceOfSatisfying(FeatureOffException.class, cause -> {
            assertThat(cause.feature()).isEqualTo("search");
            assertThat(cause.code()).isEqualTo("feature-off");
            assertThat(cause.category()).isEqualTo(Category.UNAVAILABLE);
            assertThat(cause.retryAfter()).contains(Duration.ofMinutes(40));
            assertThat(cause).hasMessage("feature \"search\" is switched off by an operator");
        });
    }

    @Test
    void aFallbackThatFailsIsSuppressedInTheReason() {
        switches.off("search", "rebuild", HOUR);

        assertThatThrownBy(() -> switches.call("search", () -> "found", SwitchesTest::fail))
                .isInstanceOf(FeatureOffException.class)
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(IOException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "ümlaut", "a/b", "x\n"})
    void namesThatCannotBeLabelsAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> switches.off(name, "rebuild", HOUR))
                .withMessageStartingWith("name must be 1 to 64 letters");
        assertThat(switches.isOn(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P7DT0.000000001S", "P365D"})
    void anExpiryOfNothingOrMoreThanAWeekIsRefused(Duration expiry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> switches.off("search", "rebuild", expiry))
                .withMessage("expiry must be > 0 and <= 7 days, was " + expiry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "a\u0007"})
    void aReasonIsNeededAndHasNoControlCharacters(String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> switches.off("search", reason, HOUR))
                .withMessage("reason must be 1 to 200 characters without control characters, had " + reason.length());
        assertThatIllegalArgumentException().isThrownBy(() -> switches.off("search", "x".repeat(201), HOUR));
    }

    @Test
    void theNumberOfSwitchesThatAreOffIsBoundAndExpiredOnesDoNotCount() {
        for (int i = 0; i < 1000; i++) {
            switches.off("s" + i, "rebuild", HOUR);
        }

        assertThatIllegalStateException()
                .isThrownBy(() -> switches.off("one-more", "rebuild", HOUR))
                .withMessage("at most 1000 switches can be off at a time");
        switches.off("s7", "again", HOUR);
        time.advance(HOUR);
        switches.off("one-more", "rebuild", HOUR);

        assertThat(switches.off()).extracting(Switches.Off::name).containsExactly("one-more");
    }

    @Test
    void listenersThatThrowChangeNothing() {
        Switches broken = Switches.of(time, InstantSource.system(), Signals.to(List.of(signal -> {
            throw new IllegalStateException("listener");
        })));

        broken.off("search", "rebuild", HOUR);

        assertThat(broken.isOn("search")).isFalse();
    }

    @Test
    @Timeout(60)
    void anExpiryThatManySeeAtOnceIsToldOnce() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 1; round <= 200; round++) {
                switches.off("search", "rebuild", HOUR);
                time.advance(HOUR);
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<Boolean>> seen = java.util.stream.IntStream.range(0, threads)
                        .mapToObj(i -> pool.submit(() -> {
                            start.await();
                            return switches.isOn("search");
                        }))
                        .toList();
                for (Future<Boolean> on : seen) {
                    assertThat(on.get(20, TimeUnit.SECONDS)).isTrue();
                }

                assertThat(heard.all()).hasSize(2 * round);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static String fail() throws IOException {
        throw new IOException("down");
    }

    private List<Map<String, String>> changes() {
        assertThat(heard.names()).containsOnly("mainstay.switch");
        return heard.all().stream().map(Signal::attributes).toList();
    }

    private static Map<String, String> change(String name, String to, String cause) {
        return Map.of("switch", name, "to", to, "cause", cause);
    }
}
