package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GuardBreakerTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(30);
    private static final int STORY_SECONDS = 60;

    private final Lab lab = new Lab();
    private final Guard guard = lab.single("payments");

    @Test
    @Tag("RC3")
    void theFifthFailureKeepsItsOwnExceptionAndTheSixthCallIsRejectedWithoutAttempt() {
        fail(4);
        IOException fifth = new IOException("the fifth");

        assertThat(lab.failing(guard, () -> fifth)).isSameAs(fifth);
        assertThat(lab.failing(guard, IOException::new)).isInstanceOf(CircuitOpenException.class);

        assertThat(lab.calls).isEqualTo(5);
    }

    @Test
    void theRejectionTellsTheNameAndHowLongTheBreakerStaysOpenAndHasNoStackTrace() {
        fail(5);
        lab.time.advance(Duration.ofSeconds(10));

        CircuitOpenException rejection = (CircuitOpenException) lab.failing(guard, IOException::new);

        assertThat(rejection.guard()).isEqualTo("payments");
        assertThat(rejection.retryAfter()).contains(Duration.ofSeconds(20));
        assertThat(rejection).hasMessageContaining("payments").hasMessageContaining("open for another 20 s");
        assertThat(rejection.getStackTrace()).isEmpty();
        assertThat(rejection.code()).isEqualTo("circuit-open");
        assertThat(rejection.category()).isEqualTo(Category.UNAVAILABLE);
        assertThat(rejection.isRetryable()).isTrue();
    }

    @Test
    void fourFailuresAndFiveThatAreTooFarApartDoNotOpen() {
        fail(4);
        guard.call(lab::succeed);
        lab.time.advance(Duration.ofSeconds(11));
        fail(4);

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    void afterTheOpenTimeOneProbeThatSucceedsClosesIt() {
        fail(5);
        lab.time.advance(OPEN_FOR.plusNanos(1));

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(guard.call(lab::succeed)).isEqualTo("answer");

        assertThat(lab.heard.lines("breaker"))
                .containsExactly(
                        "breaker{from=closed, reason=failures, to=open}",
                        "breaker{from=open, reason=open-time-over, to=half-open}",
                        "breaker{from=half-open, reason=probe-succeeded, to=closed}");
    }

    @Test
    void aProbeThatFailsOpensItAgainForTheWholeTime() {
        fail(5);
        lab.time.advance(OPEN_FOR.plusNanos(1));
        fail(1);

        CircuitOpenException rejection = (CircuitOpenException) lab.failing(guard, IOException::new);

        assertThat(rejection.retryAfter()).contains(OPEN_FOR);
    }

    @Test
    void whileAProbeRunsOthersAreRejectedWithoutATime() {
        fail(5);
        lab.time.advance(OPEN_FOR.plusNanos(1));
        List<Throwable> others = new ArrayList<>();

        guard.call(() -> others.add(lab.failing(guard, IOException::new)));

        CircuitOpenException rejection = (CircuitOpenException) others.get(0);
        assertThat(rejection.retryAfter()).isEmpty();
        assertThat(rejection).hasMessageContaining("waiting for the result of a probe");
        assertThat(lab.calls).isEqualTo(5);
    }

    @Test
    @Tag("RC13")
    void interruptionsAndCancellationsAreNoFailures() {
        for (int i = 0; i < 10; i++) {
            lab.failing(guard, InterruptedException::new);
            lab.failing(guard, CancellationException::new);
            lab.failing(guard, ClosedByInterruptException::new);
            lab.failing(guard, () -> new CallInterruptedException("inner", "before the call"));
            interruptedFromOutside();
        }

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(lab.heard.lines("breaker")).isEmpty();
    }

    @Test
    @Tag("RC13")
    void interruptionsAndCancellationsAreNoSuccesses() {
        fail(4);
        lab.failing(guard, InterruptedException::new);
        lab.failing(guard, CancellationException::new);
        interruptedFromOutside();
        fail(1);

        assertThat(lab.heard.lines("breaker")).containsExactly("breaker{from=closed, reason=failures, to=open}");
    }

    @Test
    void aProbeThatIsIgnoredLeavesItsPlaceToTheNext() {
        fail(5);
        lab.time.advance(OPEN_FOR.plusNanos(1));
        lab.failing(guard, CancellationException::new);

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        assertThat(lab.heard.lines("breaker")).endsWith("breaker{from=half-open, reason=probe-succeeded, to=closed}");
    }

    @Test
    void errorsCountForTheBreaker() {
        for (int i = 0; i < 5; i++) {
            lab.failing(guard, StackOverflowError::new);
        }

        assertThat(lab.failing(guard, IOException::new)).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    void callsThatRunOutOfTimeCountForTheBreakerWhateverTheyMakeOfTheInterrupt() {
        Guard brief = lab.guards.guard(
                "brief",
                GuardConfig.api().toBuilder().total(Duration.ofSeconds(1)).build());
        for (int i = 0; i < 5; i++) {
            boolean swallows = i % 2 == 0;
            assertThatThrownBy(() -> brief.call(() -> {
                        lab.time.advance(Duration.ofSeconds(1));
                        return swallows ? lab.succeed() : lab.fail(InterruptedException::new);
                    }))
                    .isInstanceOf(DeadlineExceededException.class);
        }

        assertThat(lab.failing(brief, IOException::new)).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    @Tag("RC14")
    void twoGuardsOfOnePresetShareNoState() {
        Guard other = lab.single("rates");
        fail(4);
        lab.failing(other, IOException::new);

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");

        fail(1);
        assertThat(other.call(lab::succeed)).isEqualTo("answer");
    }

    @Test
    @Tag("RC6")
    void aTickerThatIsNegativeOrWrapsChangesNothing() {
        List<String> atZero = storyFrom(0);

        assertThat(atZero)
                .contains(
                        "breaker{from=closed, reason=failures, to=open}",
                        "breaker{from=half-open, reason=probe-succeeded, to=closed}");
        for (long origin : new long[] {Long.MIN_VALUE, -5_000_000_000L, -1}) {
            assertThat(storyFrom(origin)).as("origin %d", origin).isEqualTo(atZero);
        }
        for (int second = 0; second <= STORY_SECONDS; second++) {
            long origin = Long.MAX_VALUE - Duration.ofSeconds(second).toNanos();
            assertThat(storyFrom(origin)).as("wraps after second %d", second).isEqualTo(atZero);
        }
    }

    /** Two calls a second: a window that moves by calls and not by time would tell another story. */
    private static List<String> storyFrom(long originNanos) {
        try (Lab lab = new Lab(ManualTime.startingAt(originNanos))) {
            Guard guard = lab.single("payments");
            List<String> story = new ArrayList<>();
            for (int call = 0; call < 2 * STORY_SECONDS; call++) {
                int second = call / 2;
                boolean fails = call == 0 || call == 4 || (second > 11 && second < 40);
                try {
                    story.add(guard.call(() -> fails ? lab.fail(IOException::new) : lab.succeed()));
                } catch (IOException | CircuitOpenException thrown) {
                    story.add(thrown.getClass() + " " + thrown.getMessage());
                }
                lab.time.advance(Duration.ofMillis(500));
            }
            story.addAll(lab.heard.lines());
            return story;
        }
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(lab.failing(guard, IOException::new)).isInstanceOf(IOException.class);
        }
    }

    private void interruptedFromOutside() {
        lab.failing(guard, () -> {
            Thread.currentThread().interrupt();
            return new IOException("closed by interrupt");
        });
        assertThat(Thread.interrupted()).isTrue();
    }
}
