package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.time.ManualTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeftBehind.class)
class LastGoodTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final ManualTime time = ManualTime.startingAt(Long.MAX_VALUE - 1);
    private final Heard heard = new Heard();
    private final IOException failure = new IOException("down");
    private final LastGood<String, String> rates = LastGood.<String, String>builder("rates")
            .ticker(time)
            .signals(heard.signals())
            .build();

    private Degraded<String> answered(String key, String value) {
        return rates.get(key, TEN_MINUTES, () -> value);
    }

    private Degraded<String> failed(String key) throws IOException {
        return rates.get(key, TEN_MINUTES, () -> {
            throw failure;
        });
    }

    @Test
    @Tag("RC40")
    void whileTheDependencyFailsTheLastGoodAnswerIsGivenOutWithItsAgeAndTheCause() throws IOException {
        assertThat(answered("EUR", "1.09")).isEqualTo(Degraded.fresh("1.09"));
        time.advance(Duration.ofMinutes(3));

        Degraded<String> answer = failed("EUR");

        assertThat(answer).isEqualTo(Degraded.stale("1.09", Duration.ofMinutes(3), failure));
        assertThat(answer.isDegraded()).isTrue();
        assertThat(answer.age()).contains(Duration.ofMinutes(3));
        assertThat(heard.names()).containsExactly("mainstay.last-good.stale");
        assertThat(heard.all().get(0).attributes()).isEqualTo(Map.of("name", "rates"));
        assertThat(heard.all().get(0).value()).isEqualTo(180);
        assertThat(heard.all().get(0).unit()).isEqualTo("s");
    }

    @Test
    @Tag("RC40")
    void anAnswerIsGivenOutOnlyWhileItIsYoungerThanAsked() throws IOException {
        answered("EUR", "1.09");
        time.advance(TEN_MINUTES.minusNanos(1));
        assertThat(failed("EUR").value()).isEqualTo("1.09");

        time.advance(Duration.ofNanos(1));

        assertThatThrownBy(() -> failed("EUR")).isSameAs(failure);
        assertThat(heard.names()).containsExactly("mainstay.last-good.stale", "mainstay.last-good.missing");
    }

    @Test
    void theAgeCountsFromTheBeginningOfTheCall() throws IOException {
        rates.get("EUR", TEN_MINUTES, () -> {
            time.advance(Duration.ofSeconds(7));
            return "1.09";
        });

        assertThat(failed("EUR").age()).contains(Duration.ofSeconds(7));
    }

    @Test
    void ofTwoCallsThatOverlapTheOneThatBeganLaterIsKept() throws IOException {
        rates.get("EUR", TEN_MINUTES, () -> {
            time.advance(Duration.ofSeconds(1));
            answered("EUR", "later");
            time.advance(Duration.ofSeconds(1));
            return "earlier";
        });

        assertThat(failed("EUR")).isEqualTo(Degraded.stale("later", Duration.ofSeconds(1), failure));
    }

    @Test
    void withoutAnAnswerTheCallersOwnExceptionIsThrown() {
        assertThatThrownBy(() -> failed("EUR")).isSameAs(failure);

        assertThat(heard.names()).containsExactly("mainstay.last-good.missing");
        assertThat(rates.entries()).isZero();
    }

    @Test
    @Tag("RC40")
    void answersNeverCrossKeysOrTenants() throws IOException {
        Tenants.ACME.run(() -> answered("EUR", "acme's"));

        assertThatThrownBy(() -> Tenants.GLOBEX.call(() -> failed("EUR"))).isSameAs(failure);
        assertThatThrownBy(() -> failed("EUR")).isSameAs(failure);
        assertThatThrownBy(() -> Tenants.ACME.call(() -> failed("USD"))).isSameAs(failure);
        assertThat(Tenants.ACME.call(() -> failed("EUR")).value()).isEqualTo("acme's");
    }

    @Test
    @Tag("RC40")
    void workWithoutATenantHasAnswersOfItsOwn() throws IOException {
        answered("EUR", "nobody's");

        assertThatThrownBy(() -> Tenants.ACME.call(() -> failed("EUR"))).isSameAs(failure);
        assertThat(failed("EUR").value()).isEqualTo("nobody's");
    }

    @Test
    @Tag("RC40")
    void anotherGoodAnswerOverwrites() throws IOException {
        answered("EUR", "1.09");
        answered("EUR", "1.10");

        assertThat(failed("EUR").value()).isEqualTo("1.10");
    }

    @Test
    @Tag("RC40")
    void neitherNullNorAFailureNorAFallbackOverwrites() throws IOException {
        answered("EUR", "1.09");
        time.advance(Duration.ofMinutes(1));

        assertThat(answered("EUR", null)).isEqualTo(Degraded.fresh(null));
        failed("EUR");
        Degraded<String> other = Fallbacks.orElse(() -> failed("USD"), thrown -> true, () -> "instead");

        assertThat(other).isEqualTo(Degraded.fallback("instead", failure));
        assertThat(failed("EUR")).isEqualTo(Degraded.stale("1.09", Duration.ofMinutes(1), failure));
        assertThatThrownBy(() -> failed("USD")).isSameAs(failure);
    }

    @Test
    void businessErrorsPassUnchangedAlsoWhenThereIsAnAnswer() {
        FileNotFoundException notFound = new FileNotFoundException();
        LastGood<String, String> files = LastGood.<String, String>builder("files")
                .degradable(thrown -> !(thrown instanceof FileNotFoundException))
                .build();
        files.get("a", TEN_MINUTES, () -> "content");

        assertThatThrownBy(() -> files.get("a", TEN_MINUTES, () -> {
                    throw notFound;
                }))
                .isSameAs(notFound);
    }

    @Test
    void byDefaultCancellationAndBadInputAndWhatIsNotRetryableAreNotDegradable() {
        answered("EUR", "1.09");

        for (RuntimeException own :
                new RuntimeException[] {new CancellationException(), InvalidInputException.unreadable("no currency")}) {
            assertThatThrownBy(() -> rates.get("EUR", TEN_MINUTES, () -> {
                        throw own;
                    }))
                    .isSameAs(own);
        }
        Degraded<String> off = rates.get("EUR", TEN_MINUTES, () -> {
            throw new FeatureOffException("rates", TEN_MINUTES);
        });
        assertThat(off.value()).isEqualTo("1.09");
    }

    @Test
    void errorsPassUnchanged() {
        StackOverflowError error = new StackOverflowError("simulated");
        answered("EUR", "1.09");

        assertThatThrownBy(() -> rates.get("EUR", TEN_MINUTES, () -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.000000001S"})
    void anAgeOfNothingOrBeyondWhatIsKeptIsRefused(Duration maxAge) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rates.get("EUR", maxAge, () -> "1.09"))
                .withMessage("maxAge must be > 0 and <= keepFor (PT24H), was " + maxAge);
    }

    @Test
    void aMissingKeyIsRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> answered(null, "1.09"))
                .withMessage("key");
    }
}
