package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.NothingLeftBehind;
import dev.mainstay.core.context.Principal;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(NothingLeftBehind.class)
class FallbacksTest {

    private final IOException failure = new IOException("the dependency's own");

    private String fail() throws IOException {
        throw failure;
    }

    @Test
    void anActionThatSucceedsIsFreshAndItsFallbackIsNotRun() throws Exception {
        Degraded<String> answer = Fallbacks.call(() -> "answer", thrown -> true, this::fail);

        assertThat(answer).isEqualTo(Degraded.fresh("answer"));
    }

    @Test
    void anActionThatFailsIsReplacedAndTheCauseIsKept() throws IOException {
        Degraded<String> answer = Fallbacks.call(this::fail, thrown -> true, () -> "instead");

        assertThat(answer).isEqualTo(Degraded.fallback("instead", failure));
    }

    @Test
    void aStaleAnswerIsBetterThanAFallback() throws IOException {
        Degraded<String> stale = Degraded.stale("old", Duration.ofSeconds(1), failure);

        assertThat(Fallbacks.orElse(() -> stale, thrown -> true, () -> "instead"))
                .isSameAs(stale);
        assertThat(Fallbacks.<String, IOException>orElse(
                        () -> {
                            throw failure;
                        },
                        thrown -> true,
                        () -> "instead"))
                .isEqualTo(Degraded.fallback("instead", failure));
    }

    @Test
    void whatIsNotDegradablePassesUnchanged() {
        assertThatThrownBy(() -> Fallbacks.call(this::fail, FileNotFoundException.class::isInstance, () -> "instead"))
                .isSameAs(failure);
        assertThatThrownBy(() -> Fallbacks.call(
                        this::fail,
                        thrown -> {
                            throw new IllegalStateException("predicate");
                        },
                        () -> "instead"))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void errorsAndInterruptionsPassWhateverThePredicateSays() {
        StackOverflowError error = new StackOverflowError("simulated");
        InterruptedException interruption = new InterruptedException();

        assertThatThrownBy(() -> Fallbacks.call(
                        () -> {
                            throw error;
                        },
                        thrown -> true,
                        () -> "instead"))
                .isSameAs(error);
        assertThatThrownBy(() -> Fallbacks.call(
                        () -> {
                            throw interruption;
                        },
                        thrown -> true,
                        () -> "instead"))
                .isSameAs(interruption);
    }

    @Test
    void anInterruptedThreadGetsItsFailureAndNoFallback() {
        assertThatThrownBy(() -> Fallbacks.call(
                        () -> {
                            Thread.currentThread().interrupt();
                            return fail();
                        },
                        thrown -> true,
                        () -> "instead"))
                .isSameAs(failure);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aFallbackThatFailsLeavesTheOriginalFailureWithItsOwnSuppressed() {
        IllegalStateException second = new IllegalStateException("the fallback's own");

        assertThatThrownBy(() -> Fallbacks.call(this::fail, thrown -> true, () -> {
                    throw second;
                }))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).containsExactly(second);
    }

    @Test
    void theSameExceptionFromBothIsNotSuppressedInItself() {
        assertThatThrownBy(() -> Fallbacks.call(this::fail, thrown -> true, this::fail))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void aConstantExceptionDoesNotCollectSuppressedOnesWithoutEnd() {
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> Fallbacks.call(this::fail, thrown -> true, () -> {
                        throw new IllegalStateException();
                    }))
                    .isSameAs(failure);
        }

        assertThat(failure.getSuppressed()).hasSize(10);
    }

    @Test
    void anExceptionThatTakesNoSuppressedOnesIsThrownAllTheSame() {
        Exception closed = new Exception("closed", null, false, false) {};

        assertThatThrownBy(() -> Fallbacks.call(
                        () -> {
                            throw closed;
                        },
                        thrown -> true,
                        this::fail))
                .isSameAs(closed);
    }

    @Test
    void anInterruptOfTheFallbackStaysOnTheThread() {
        assertThatThrownBy(() -> Fallbacks.call(this::fail, thrown -> true, () -> {
                    throw new InterruptedException();
                }))
                .isSameAs(failure);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theFallbackRunsInTheCallersContext() throws IOException {
        ContextKey<String> span = ContextKey.named("span");
        CallContext caller = Tenants.ACME
                .withCorrelationId(new CorrelationId("3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b"))
                .withPrincipal(Principal.user("alice", Set.of("clerk")));
        Action<Seen, IOException> look = () -> new Seen(
                CallContext.current(),
                MDC.getCopyOfContextMap(),
                Context.current().get(span),
                Thread.currentThread());

        Degraded<Seen> answer = caller.call(() -> {
            Scope scope = Context.current().with(span, "span-7").makeCurrent();
            try {
                return Fallbacks.call(
                        () -> {
                            Tenants.GLOBEX.run(() -> MDC.put("tenantId", "other"));
                            throw failure;
                        },
                        thrown -> true,
                        look);
            } finally {
                scope.close();
            }
        });

        assertThat(answer.value())
                .isEqualTo(new Seen(
                        caller,
                        Map.of("correlationId", "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b", "tenantId", "acme"),
                        "span-7",
                        Thread.currentThread()));
    }

    record Seen(CallContext context, Map<String, String> mdc, String span, Thread thread) {}
}
