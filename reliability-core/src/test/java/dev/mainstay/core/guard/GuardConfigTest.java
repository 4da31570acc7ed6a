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
        GuardConfig longest = with(builder -> builder.unlimited().maxRetries(20).firstDelay(Duration.ofHours(1)));

        assertThat(longest.retry().allWaits())
                .isEqualTo(Duration.ofHours(1 + 2 + 4 + 8 + 16).plusDays(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-0.000000001S"})
    @Tag("RC30")
    void aTotalThatIsNotPositiveIsRefused(Duration total) {
        refused(builder -> builder.total(total), "total must be > 0, was " + total);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT1H0.000000001S", "PT2562047788015215H30M7S"})
    @Tag("RC30")
    void aWindowOutsideOneMillisecondToOneHourIsRefused(Duration window) {
        refused(builder -> builder.window(window), "window must be 1 ms to 1 h, was " + window);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.000000001S", "PT2562047788015215H30M7S"})
    @Tag("RC30")
    void anOpenTimeOutsideOneMillisecondToOneDayIsRefused(Duration openFor) {
        refused(builder -> builder.openFor(openFor), "openFor must be 1 ms to 1 day, was " + openFor);
    }

    @Test
    void failuresBelowOneAreRefused() {
        refused(builder -> builder.failures(0), "failures must be 1 to 10000, was 0");
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
                        "retry: at most 3, the first after 100 ms, each further wait 2 times the one before; a longer wait, at"
                                + " most 60 s, if the dependency asks for it; none that would end after the deadline; callOnce"
                                + " retries only what was not sent; over all calls at most 20 % of the first attempts of the"
                                + " last 10 s and 10 more",
                        "bulkhead: none",
                        "circuit breaker: opens on 5 failures in any 10 s or on 5 failures in a row; refuses calls for 30 s,"
                                + " then lets 1 probe through and gives a place up after 16 s",
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
        GuardConfig changed = with(builder -> builder.total(Duration.ofNanos(15_000))
                .interrupt(false)
                .maxRetries(1)
                .firstDelay(Duration.ofNanos(7_001))
                .failures(2)
                .window(Duration.ofSeconds(3))
                .openFor(Duration.ofMillis(1_500))
                .classifier(OWN));

        assertThat(changed.toString())
                .contains("deadline: 15 us for", "no interrupt", "at most 1, the first after 7001 ns; a longer")
                .contains("opens on 2 failures in any 3 s or on 5 failures in a row", "for 1500 ms, then")
                .contains("as the given classifier says");
        assertThat(with(builder -> builder.total(Duration.ofNanos(50_000)).maxRetries(0))
                        .toString())
                .contains("deadline: 50 us", "retry: none");
        assertThat(with(builder -> builder.classifier(Classifiers.defaults())).toString())
                .endsWith("failures: every exception but interruption, cancellation and invalid input");
    }

    @Test
    void aCallWithoutALimitSaysSo() {
        assertThat(with(GuardConfigBuilder::unlimited).toString())
                .startsWith("deadline: none for the whole call but what the surrounding call has left");
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

    private static GuardConfig with(UnaryOperator<GuardConfigBuilder> changes) {
        return changes.apply(GuardConfig.api().toBuilder()).build();
    }

    private static void refused(UnaryOperator<GuardConfigBuilder> changes, String message) {
        assertThatThrownBy(() -> with(changes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
