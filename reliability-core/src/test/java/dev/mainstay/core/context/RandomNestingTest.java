package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.slf4j.MDC;

/** Random programs of nested runs, calls and scopes; some throw, forget a scope or close one too early. */
@SuppressWarnings("try")
class RandomNestingTest {

    private static final int DEEPEST = 4;

    enum Way {
        RUN,
        CALL,
        SCOPE,
        FORGOTTEN_SCOPE,
        OUTER_SCOPE_CLOSED_FIRST
    }

    record Step(Way way, CallContext context, List<Step> inside, Optional<Throwable> end) {}

    @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
    @Tag("R14")
    void contextAndMdcAreEmptyAtTheEndOfAnyNesting(@ForAll("steps") List<Step> program) {
        program.forEach(RandomNestingTest::perform);

        NothingLeftBehind.check("after the program");
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(DEEPEST);
    }

    private static Arbitrary<List<Step>> steps(int depth) {
        if (depth == 0) {
            return Arbitraries.just(List.of());
        }
        Arbitrary<CallContext> contexts =
                Arbitraries.of(CallContext.empty(), Facts.full(), Facts.tenant(Facts.ACME), Facts.tenant(Facts.GLOBEX));
        Arbitrary<Optional<Throwable>> ends = Arbitraries.<Throwable>of(
                        new IllegalStateException("work"), new StackOverflowError("simulated"))
                .optional(0.3);
        return Combinators.combine(Arbitraries.of(Way.class), contexts, Arbitraries.lazy(() -> steps(depth - 1)), ends)
                .as(Step::new)
                .list()
                .ofMaxSize(3);
    }

    /** Does one step: it ends as the program says, and leaves its thread as it was. */
    private static void perform(Step step) {
        CallContext before = CallContext.current();
        int openBefore = CallContext.openScopes().size();
        Map<String, String> mdcBefore = mdc();

        Throwable thrown = catchThrowable(() -> enter(step));

        assertThat(thrown).isSameAs(step.end.orElse(null));
        assertThat(CallContext.current()).isSameAs(before);
        assertThat(CallContext.openScopes()).hasSize(openBefore);
        assertThat(mdc()).isEqualTo(mdcBefore);
    }

    private static void enter(Step step) {
        switch (step.way) {
            case RUN -> step.context.run(() -> work(step));
            case CALL ->
                step.context.call(() -> {
                    work(step);
                    return step;
                });
            case SCOPE -> {
                try (Scope ignored = step.context.makeCurrent()) {
                    work(step);
                }
            }
            case FORGOTTEN_SCOPE ->
                CallContext.current().run(() -> {
                    step.context.makeCurrent();
                    work(step);
                });
            case OUTER_SCOPE_CLOSED_FIRST -> closeOuterFirst(step);
        }
    }

    private static void closeOuterFirst(Step step) {
        Scope outer = CallContext.current().makeCurrent();
        Scope inner = step.context.makeCurrent();
        try {
            work(step);
        } finally {
            assertThatIllegalStateException().isThrownBy(outer::close);
            inner.close();
        }
    }

    private static void work(Step step) {
        step.inside.forEach(RandomNestingTest::perform);
        assertThat(CallContext.current()).isSameAs(step.context);
        assertThat(MDC.get("tenantId"))
                .isEqualTo(step.context.tenant().map(TenantId::value).orElse(null));
        if (step.end.orElse(null) instanceof RuntimeException exception) {
            throw exception;
        }
        if (step.end.orElse(null) instanceof Error error) {
            throw error;
        }
    }

    private static Map<String, String> mdc() {
        Map<String, String> entries = MDC.getCopyOfContextMap();
        return entries == null ? Map.of() : entries;
    }
}
