package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.guard.RetriesExhausted.Reason;
import dev.mainstay.core.retry.RetryAfter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dependency says about when it may be asked again. */
class GuardRetryAfterTest {

    private final Lab lab = new Lab();

    @ParameterizedTest
    @CsvSource({
        "2,        2000, 4", // seconds: the next delay is at least that
        "0,        100,  4", // nothing extra
        "-1,       100,  4", // garbage is ignored
        "soon,     100,  4",
        "9999,     ,     1", // beyond the deadline: the loop ends now
        "'Sun, 06 Nov 1994 08:49:37 GMT', 100, 4" // a date in the past: nothing extra
    })
    @Tag("RC21")
    void theWaitThatTheDependencyAsksForIsKept(String retryAfter, Long firstWaitMillis, int calls) {
        Guard guard = lab.guards.api("rates");

        lab.failing(guard, () -> answer(retryAfter));

        assertThat(lab.calls).isEqualTo(calls);
        if (firstWaitMillis == null) {
            assertThat(lab.sleptMillis()).isEmpty();
        } else {
            assertThat(lab.sleptMillis()).startsWith(firstWaitMillis);
        }
    }

    @Test
    @Tag("RC21")
    void aHugeWaitIsCappedWhereThereIsTimeForIt() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .total(Duration.ofHours(1))
                        .maxRetries(1)
                        .build());

        lab.failing(guard, () -> answer("9999"));

        assertThat(lab.time.sleeps()).containsExactly(Duration.ofMinutes(1));
    }

    @Test
    @Tag("RC21")
    void aDependencyThatAsksNotToBeAskedAgainIsNot() {
        Guard guard = lab.guards.guard(
                "rates",
                GuardConfig.api().toBuilder()
                        .classifier(failure -> Optional.of(Classification.refusedRetry(Sent.NO)))
                        .build());

        Throwable failure = lab.failing(guard, IOException::new);

        assertThat(lab.calls).isEqualTo(1);
        assertThat(reasonOf(failure)).isEqualTo(Reason.REFUSED);
    }

    private static StatusException answer(String retryAfter) {
        InstantSource today = InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z"));
        return new StatusException(503, RetryAfter.parse(retryAfter, today).orElse(null));
    }

    private static Reason reasonOf(Throwable failure) {
        return ((RetriesExhausted) failure.getSuppressed()[0]).reason();
    }
}
