package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.fallback.Degraded;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class GuardFallbackTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");

    @Test
    void whileTheDependencyFailsTheLastGoodAnswerIsGivenOutWithItsAgeAndTheCause() {
        Degraded<String> first = guard.callOrLastGood("EUR", () -> "1.08", TEN_MINUTES);
        lab.time.advance(Duration.ofMinutes(1));
        IOException down = new IOException("down");

        Degraded<String> second = orLastGood("EUR", down);
        guard.breaker().forceOpen();
        Degraded<String> third = orLastGood("EUR", down);

        assertThat(first.isDegraded()).isFalse();
        assertThat(second.value()).isEqualTo("1.08");
        assertThat(second.isDegraded()).isTrue();
        assertThat(second.cause()).contains(down);
        assertThat(second.age().orElseThrow()).isBetween(Duration.ofMinutes(1), Duration.ofSeconds(61));
        assertThat(third.cause().orElseThrow()).isInstanceOf(CircuitOpenException.class);
        assertThat(lab.calls).isEqualTo(4);
    }

    @Test
    void withoutAYoungEnoughAnswerTheFailureItselfIsThrown() {
        IOException down = new IOException("down");
        guard.callOrLastGood("EUR", () -> "1.08", TEN_MINUTES);
        lab.time.advance(TEN_MINUTES);

        assertThatThrownBy(() -> guard.callOrLastGood("EUR", () -> lab.fail(() -> down), TEN_MINUTES))
                .isSameAs(down);
        assertThatThrownBy(() -> guard.callOrLastGood("USD", () -> lab.fail(() -> down), TEN_MINUTES))
                .isSameAs(down);
    }

    @Test
    void aResultThatIsAFailureIsNeverKeptAndIsWhatTheCallerGetsWhereThereIsNothingElse() {
        Classifier minus = new Classifier() {
            @Override
            public Optional<Classification> classify(Exception failure) {
                return Optional.empty();
            }

            @Override
            public Optional<Classification> classifyResult(Object result) {
                return Integer.valueOf(-1).equals(result)
                        ? Optional.of(Classification.failure(Sent.YES))
                        : Optional.empty();
            }
        };
        Guard counting = lab.guards.guard(
                "stock",
                GuardConfig.api().toBuilder().maxRetries(0).classifier(minus).build());

        Degraded<Integer> nothing = counting.callOrLastGood("a", () -> -1, TEN_MINUTES);
        Degraded<Integer> other = counting.callOrElse(() -> -1, () -> 7);
        Degraded<Integer> neither = counting.callOrElse(() -> -1, () -> {
            throw new IllegalStateException("no fallback either");
        });
        counting.callOrLastGood("a", () -> 5, TEN_MINUTES);
        Degraded<Integer> stale = counting.callOrLastGood("a", () -> -1, TEN_MINUTES);

        assertThat(nothing.value()).isEqualTo(-1);
        assertThat(nothing.isDegraded()).isFalse();
        assertThat(other.value()).isEqualTo(7);
        assertThat(neither.value()).isEqualTo(-1);
        assertThat(other.isDegraded()).isTrue();
        assertThat(stale.value()).isEqualTo(5);
        assertThat(stale.cause().orElseThrow()).hasMessage("a result that counts as a failure");
    }

    @Test
    @Tag("RC42")
    void aFallbackThatThrowsIsSuppressedInTheOriginalFailure() {
        IOException original = new IOException("original");
        IllegalStateException second = new IllegalStateException("fallback");

        assertThatThrownBy(() -> guard.callOrElse(() -> lab.fail(() -> original), () -> {
                    throw second;
                }))
                .isSameAs(original);

        assertThat(original.getSuppressed()).contains(second);
        assertThat(lab.heard.lines("fallback")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    @Tag("RC42")
    void theFallbackSeesTheCallersContextWhicheverAttemptFailedLast(int attempts) throws IOException {
        ContextKey<String> span = ContextKey.named("span");
        CallContext callers = CallContext.empty()
                .withCorrelationId(CorrelationId.mint())
                .withTenant(TenantId.of(UUID.fromString("8f14e45f-ceea-467f-a8f4-6f1b2e8a9c3d")))
                .withPrincipal(Principal.user("u-1", Set.of("clerk")));
        String expected = describe(
                callers, "callers span", callers.correlationId().orElseThrow().value());
        Guard retrying = lab.guards.guard(
                "retrying",
                GuardConfig.api().toBuilder().maxRetries(attempts - 1).build());

        Degraded<String> answer;
        try (Scope scope = Context.current().with(span, "callers span").makeCurrent()) {
            assertThat(scope).isNotNull();
            answer = callers.call(() -> retrying.callOrElse(
                    () -> lab.fail(() -> new IOException("attempt")),
                    () -> describe(
                            CallContext.current(),
                            Context.current().get(span),
                            MDC.get(CallContext.MDC_CORRELATION_ID))));
        }

        assertThat(answer.value()).isEqualTo(expected);
        assertThat(lab.calls).isEqualTo(attempts);
        assertThat(lab.heard.lines("fallback")).containsExactly("fallback{}");
    }

    private static String describe(CallContext context, String span, String mdc) {
        return context.correlationId() + " " + context.tenant() + " " + context.principal() + " " + context.deadline()
                + " " + span + " " + mdc;
    }

    @Test
    @Tag("RC43")
    void businessErrorsPassThroughWithoutRetryBreakerOrFallback() {
        for (int i = 0; i < 10; i++) {
            passes(new StatusException(404, null));
            passes(new StatusException(422, null));
            passes(InvalidInputException.unreadable("not a number"));
        }

        assertThat(lab.calls).isEqualTo(60);
        assertThat(lab.sleptMillis()).isEmpty();
        assertThat(lab.heard.lines("breaker")).isEmpty();
        assertThat(lab.heard.lines("fallback")).isEmpty();
    }

    private void passes(Exception business) {
        assertThatThrownBy(() -> guard.callOrElse(() -> lab.fail(() -> business), () -> "fallback"))
                .isSameAs(business);
        guard.callOrLastGood("key", () -> "kept", TEN_MINUTES);
        assertThatThrownBy(() -> guard.callOrLastGood("key", () -> lab.fail(() -> business), TEN_MINUTES))
                .isSameAs(business);
        assertThat(business).hasNoSuppressedExceptions();
    }

    @Test
    @Tag("RC43")
    void whoAsksForAFallbackAfterABusinessErrorGetsIt() throws StatusException {
        Classifier asked = failure ->
                failure instanceof StatusException ? Optional.of(Classification.failure(Sent.YES)) : Optional.empty();
        Guard asking = lab.guards.guard(
                "asking",
                GuardConfig.api().toBuilder().maxRetries(0).classifier(asked).build());

        Degraded<String> answer = asking.callOrElse(() -> lab.fail(() -> new StatusException(404, null)), () -> "none");

        assertThat(answer.value()).isEqualTo("none");
    }

    @Test
    void errorsInterruptsCancellationsAndClosedGuardsAreNotAnsweredByAFallback() {
        assertThatThrownBy(() -> guard.callOrElse(() -> lab.fail(CancellationException::new), () -> "fallback"))
                .isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> guard.callOrElse(
                        () -> {
                            throw new StackOverflowError();
                        },
                        () -> "fallback"))
                .isInstanceOf(StackOverflowError.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> guard.callOrElse(lab::succeed, () -> "fallback"))
                .isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        lab.guards.close();
        assertThatThrownBy(() -> guard.callOrElse(lab::succeed, () -> "fallback"))
                .isInstanceOf(GuardsClosedException.class);
    }

    private Degraded<String> orLastGood(String key, IOException failure) {
        try {
            return guard.callOrLastGood(key, () -> lab.fail(() -> failure), TEN_MINUTES);
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
