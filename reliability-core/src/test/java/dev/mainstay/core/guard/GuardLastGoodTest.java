package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.fallback.Degraded;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Last good answers where results, such as HTTP responses, say what they are. */
class GuardLastGoodTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final Lab lab = new Lab();
    private final Guard rates = lab.guards.guard(
            "rates", GuardConfig.api().toBuilder().classifier(new Statuses()).build());

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aResultThatIsAFailureIsReplacedByTheLastGoodOne() {
        rates.callOrLastGood("EUR", () -> 200, TEN_MINUTES);

        Degraded<Integer> answer = rates.callOrLastGood("EUR", () -> 503, TEN_MINUTES);

        assertThat(answer.value()).isEqualTo(200);
        assertThat(answer.isDegraded()).isTrue();
    }

    @Test
    void aResultThatIsABusinessErrorPassesThroughAndIsNotKept() {
        rates.callOrLastGood("EUR", () -> 200, TEN_MINUTES);

        Degraded<Integer> business = rates.callOrLastGood("EUR", () -> 404, TEN_MINUTES);
        Degraded<Integer> later = rates.callOrLastGood("EUR", () -> 503, TEN_MINUTES);

        assertThat(business).isEqualTo(Degraded.fresh(404));
        assertThat(later.value()).isEqualTo(200);
    }

    @Test
    void aFailureWithNothingToServeIsReturnedAsItIs() {
        Degraded<Integer> answer = rates.callOrLastGood("EUR", () -> 503, TEN_MINUTES);

        assertThat(answer).isEqualTo(Degraded.fresh(503));
    }

    private static final class Statuses implements Classifier {

        @Override
        public Optional<Classification> classify(Exception failure) {
            return Optional.empty();
        }

        @Override
        public Optional<Classification> classifyResult(@Nullable Object result) {
            return result instanceof Integer status && status >= 400
                    ? Optional.of(Classification.ofHttpStatus(status, null))
                    : Optional.empty();
        }
    }
}
