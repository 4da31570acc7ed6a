package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(NothingLeftBehind.class)
@SuppressWarnings("try") // a scope is there to be closed, not to be used
class ScopeTest {

    private final ExecutorService otherThread = Executors.newSingleThreadExecutor(task -> new Thread(task, "other"));

    @AfterEach
    void stop() {
        otherThread.shutdownNow();
    }

    @Test
    @Tag("R8")
    void nestedScopesAndCallsRestoreTheOuterOne() {
        CallContext outer = Facts.tenant(ACME);
        CallContext inner = Facts.tenant(GLOBEX);

        try (Scope outerScope = outer.makeCurrent()) {
            try (Scope innerScope = inner.makeCurrent()) {
                assertThat(CallContext.current()).isSameAs(inner);
            }
            assertThat(CallContext.current()).isSameAs(outer);
            inner.run(() -> assertThat(CallContext.current()).isSameAs(inner));
            assertThat(CallContext.current()).isSameAs(outer);
        }

        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    @Tag("R8")
    void outerScopeClosedBeforeTheInnerThrowsAndLeavesNothing() {
        Scope outer = Facts.tenant(ACME).makeCurrent();
        Scope inner = Facts.tenant(GLOBEX).makeCurrent();

        assertThatIllegalStateException()
                .isThrownBy(outer::close)
                .withMessageContaining("closed before those opened inside it: scope on thread");

        NothingLeftBehind.check("after the violation");
        inner.close();
        outer.close();
        NothingLeftBehind.check("after closing again");
    }

    @Test
    void closingAgainChangesNothing() {
        try (Scope outerScope = Facts.tenant(ACME).makeCurrent()) {
            Scope inner = Facts.tenant(GLOBEX).makeCurrent();
            inner.close();

            inner.close();

            assertThat(CallContext.current().tenant()).contains(ACME);
        }
    }

    @Test
    @Tag("R9")
    void scopeClosedOnAnotherThreadThrowsAndStaysOpenWhereItIs() {
        try (Scope scope = Facts.tenant(ACME).makeCurrent()) {
            assertThatThrownBy(() -> Facts.result(otherThread.submit(scope::close)))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must be closed there, not on other");

            assertThat(CallContext.current().tenant()).contains(ACME);
            assertThat(MDC.get("tenantId")).isEqualTo("acme");
        }
    }

    @Test
    @Tag("R9")
    void scopeClosedOnAnotherThreadLeavesThatThreadsContextAlone() {
        try (Scope scope = Facts.tenant(ACME).makeCurrent()) {
            assertThatThrownBy(() -> Facts.result(otherThread.submit(() -> Facts.tenant(GLOBEX)
                            .run(() -> {
                                assertThatIllegalStateException().isThrownBy(scope::close);
                                assertThat(CallContext.current().tenant()).contains(GLOBEX);
                                throw new UnsupportedOperationException("reached");
                            }))))
                    .hasRootCauseMessage("reached");
        }
    }

    @Test
    void runClosesScopesThatTheWorkLeftOpen() {
        try (Scope outerScope = Facts.tenant(ACME).makeCurrent()) {
            CallContext.empty().run(() -> Facts.tenant(GLOBEX).makeCurrent());

            assertThat(CallContext.current().tenant()).contains(ACME);
            assertThat(CallContext.openScopes()).hasSize(1);
        }
    }

    @Test
    void workThatClosesAScopeFromOutsideLeavesNothingItOpenedAfterwards() {
        Scope outside = Facts.tenant(ACME).makeCurrent();

        Facts.tenant(GLOBEX).run(() -> {
            assertThatIllegalStateException().isThrownBy(outside::close).withMessageContaining("run on thread");
            Facts.tenant(GLOBEX).makeCurrent();
        });

        NothingLeftBehind.check("after the run");
    }

    @Test
    void workThatClosesAScopeFromOutsideLeavesTheRestOfTheStack() {
        try (Scope bottom = Facts.full().makeCurrent()) {
            Scope outside = Facts.tenant(ACME).makeCurrent();

            Facts.tenant(GLOBEX).run(() -> {
                assertThatIllegalStateException().isThrownBy(outside::close);
                Facts.tenant(GLOBEX).makeCurrent();
            });

            assertThat(CallContext.current().correlationId()).contains(Facts.REQUEST);
            assertThat(CallContext.openScopes()).hasSize(1);
        }
    }

    @Test
    void noScopeDoesNothing() {
        try (Scope outerScope = Facts.tenant(ACME).makeCurrent()) {
            Scope.none().close();

            assertThat(CallContext.current().tenant()).contains(ACME);
        }
    }
}
