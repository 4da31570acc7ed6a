package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** The context as a value that is set and put back. */
@ExtendWith(NothingLeftBehind.class)
class ContextSlotTest {

    private static final CallContext A = Facts.tenant(ACME);
    private static final CallContext B = Facts.tenant(GLOBEX);

    /** Sets a context and returns what puts the one before it back. */
    private static Runnable set(CallContext context) {
        CallContext previous = CallContext.current();
        ContextSlot.set(context);
        return () -> ContextSlot.restore(previous);
    }

    @Test
    void whatWasThereIsPutBackWithItsMdc() {
        A.run(() -> {
            Runnable back = set(B);
            assertThat(CallContext.current()).isSameAs(B);
            assertThat(MDC.get("tenantId")).isEqualTo("globex");

            back.run();

            assertThat(CallContext.current()).isSameAs(A);
            assertThat(MDC.get("tenantId")).isEqualTo("acme");
        });
    }

    @Test
    void outerPutBackBeforeTheInnerLeavesNothing() {
        Runnable outer = set(A);
        Runnable inner = set(B);

        outer.run();
        NothingLeftBehind.check("after the outer");
        inner.run();

        NothingLeftBehind.check("after the inner");
    }

    @Test
    void sameContextSetAgainAndAgainDoesNotPileUp() {
        A.run(() -> {
            for (int i = 0; i < 3; i++) {
                set(A).run();
            }

            assertThat(CallContext.openScopes()).isEmpty();
            assertThat(CallContext.current()).isSameAs(A);
        });
    }

    @Test
    void puttingBackAgainOrWithoutSettingChangesNothing() {
        A.run(() -> {
            Runnable back = set(B);
            back.run();
            back.run();
            ContextSlot.restore(B);
            ContextSlot.restore(CallContext.empty());

            assertThat(CallContext.current()).isSameAs(A);
        });
    }

    @Test
    void slotThatIsNeverPutBackIsToldAndEndsWithTheRunAroundIt() {
        A.run(() -> {
            set(B);

            assertThat(CallContext.openScopes()).singleElement().asString().startsWith("slot on thread");
        });

        NothingLeftBehind.check("after the run");
    }

    @Test
    void scopesLeftOpenInsideAreClosedWithIt() {
        Runnable back = set(A);
        B.makeCurrent();

        back.run();

        NothingLeftBehind.check("after putting back");
    }

    @Test
    void ownEntriesOfTheMdcAreKept() {
        MDC.put("tenantId", "written by hand");
        Runnable back = set(A);
        assertThat(MDC.get("tenantId")).isEqualTo("acme");

        back.run();

        assertThat(MDC.get("tenantId")).isEqualTo("written by hand");
        MDC.remove("tenantId");
    }

    @Test
    void mdcThatAnotherLibraryHandedOverAndTookAwayDoesNotComeBack() {
        MDC.put("tenantId", "acme");
        Runnable back = set(A);
        MDC.remove("tenantId");

        back.run();

        assertThat(MDC.get("tenantId")).isNull();
    }

    @Property(tries = 2_000)
    void threadIsAsItWasAfterAnyOrder(
            @ForAll @Size(max = 8) List<@IntRange(min = 0, max = 2) Integer> contexts, @ForAll long order) {
        List<CallContext> choice = List.of(A, B, CallContext.empty());
        A.run(() -> {
            List<Runnable> backs = new ArrayList<>();
            contexts.forEach(number -> backs.add(set(choice.get(number))));
            Collections.shuffle(backs, new Random(order));

            backs.forEach(Runnable::run);

            assertThat(CallContext.current()).isSameAs(A);
            assertThat(MDC.get("tenantId")).isEqualTo("acme");
            assertThat(CallContext.openScopes()).isEmpty();
        });

        NothingLeftBehind.check("after the run");
    }
}
