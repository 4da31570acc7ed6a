package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardConfigTest {

    private static final Classifier OWN = failure -> Optional.empty();

    @Test
    @Tag("RC30")
    void zeroRetriesMeanOneCall() {
        try (Lab lab = new Lab()) {
            Guard guard = lab.guards.guard("once", with(builder -> builder.maxRetries(0)));

            assertThat(lab.failing(guard, IOException::new)).isInstanceOf(IOException.class);

            assertThat(lab.calls).isEqualTo(1);
            assertThat(lab.time.sleeps()).isEmpty();
        }
    }

    @Test
    @Tag("RC30")
    void negativeAndTooManyRetriesAreRefused() {
        refused(builder -> builder.maxRetries(-1), "maxRetries must be 0 to 20, was -1");
        refused(builder -> builder.maxRetries(21), "maxRetries must be 0 to 20, was 21");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT1H0.000000001S", "PT2562047788015215H30M7S"})
    @Tag("RC30")
    void aFirstDelayThatIsNotPositiveOrTooLongIsRefused(Duration delay) {
        refused(builder -> builder.firstDelay(delay), "firstDelay must be > 0 and <= 1 h, was " + delay);
    }

    @Test
    @Tag("RC30")
    void theLongestWaitThatCanBeBuiltDoesNotOverflow() {
        RetryPolicy longest = new RetryPolicy(20, Duration.ofHours(1));

        assertThat(longest.delayBefore(20)).isEqualTo(Duration.ofHours(1 << 19));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.000000001S"})
    @Tag("RC30")
    void aTotalThatIsNotPositiveIsRefused(Duration total) {
        refused(builder -> builder.total(total), "total must be > 0, was " + total);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT1H1S", "PT2562047788015215H30M7S"})
    @Tag("RC30")
    void aWindowThatIsNotWholeSecondsUpToAnHourIsRefused(Duration window) {
        refused(builder -> builder.window(window), "window must be whole seconds, 1 s to 1 h, was " + window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.000000001S", "PT2562047788015215H30M7S"})
    @Tag("RC30")
    void anOpenTimeOutsideOneMillisecondToOneDayIsRefused(Duration openFor) {
        refused(builder -> builder.openFor(openFor), "openFor must be 1 ms to 1 day, was " + openFor);
    }

    @Test
    void failuresBelowOneAreRefused() {
        refused(builder -> builder.failures(0), "failures must be >= 1, was 0");
    }

    @Test
    void aMissingClassifierIsRefused() {
        assertThatThrownBy(() -> with(builder -> builder.classifier(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("classifier");
    }

    @Test
    void theApiPresetDescribesItsWholePolicy() {
        assertThat(GuardConfig.api().toString().lines())
                .containsExactly(
                        "deadline: 15 s for the whole call, retries and waits included, or what the surrounding call has left"
                                + " if that is less; then the calling thread is interrupted and the call fails",
                        "retry: at most 3, the first after 100 ms, each further wait twice the one before; a longer wait if"
                                + " the dependency asks for it; none that would end after the deadline; callOnce retries only"
                                + " what was not sent",
                        "circuit breaker: opens when the attempts of the last 10 s are at least 5 and all of them failed;"
                                + " refuses calls for 30 s, then lets 1 probe through",
                        "failures: HTTP 5xx, 429 and connections not made, no other 4xx; of other exceptions every exception"
                                + " but interruption, cancellation and invalid input");
    }

    @Test
    void theDatabasePresetHasFiveSecondsAndNoInterrupt() {
        assertThat(GuardConfig.database().toString())
                .startsWith("deadline: 5 s for the whole call")
                .contains("no interrupt")
                .contains("SQL states");
    }

    @Test
    void changesShowInTheDescription() {
        GuardConfig changed = with(builder -> builder.total(Duration.ofNanos(1_500))
                .interrupt(false)
                .maxRetries(1)
                .firstDelay(Duration.ofNanos(7_001))
                .failures(2)
                .window(Duration.ofSeconds(3))
                .openFor(Duration.ofMillis(1_500))
                .classifier(OWN));

        assertThat(changed.toString())
                .contains("deadline: 1500 ns for", "no interrupt", "at most 1, the first after 7001 ns; a longer")
                .contains("the last 3 s are at least 2", "for 1500 ms, then")
                .contains("as the given classifier says");
        assertThat(with(builder -> builder.total(Duration.ofNanos(50_000)).maxRetries(0))
                        .toString())
                .contains("deadline: 50 us", "retry: none");
        assertThat(with(builder -> builder.classifier(Classifiers.defaults())).toString())
                .endsWith("failures: every exception but interruption, cancellation and invalid input");
    }

    @Test
    void configurationsAreEqualWhenAllOptionsAre() {
        GuardConfig same = with(builder -> builder);

        assertThat(same).isEqualTo(GuardConfig.api()).hasSameHashCodeAs(GuardConfig.api());
        assertThat(same)
                .isNotEqualTo(with(builder -> builder.total(Duration.ofSeconds(1))))
                .isNotEqualTo(with(builder -> builder.maxRetries(1)))
                .isNotEqualTo(with(builder -> builder.failures(1)))
                .isNotEqualTo(with(builder -> builder.classifier(OWN)))
                .isNotEqualTo("another type");
    }

    private static GuardConfig with(UnaryOperator<GuardConfig.Builder> changes) {
        return changes.apply(GuardConfig.api().toBuilder()).build();
    }

    private static void refused(UnaryOperator<GuardConfig.Builder> changes, String message) {
        assertThatThrownBy(() -> with(changes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
