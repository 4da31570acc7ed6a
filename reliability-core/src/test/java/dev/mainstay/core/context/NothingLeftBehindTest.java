package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class NothingLeftBehindTest {

    private final NothingLeftBehind extension = new NothingLeftBehind();

    @Test
    void cleanThreadPasses() {
        extension.beforeEach(null);
        extension.afterEach(null);
    }

    @Test
    void openScopeFails() {
        Scope scope = CallContext.empty().makeCurrent();

        assertThatThrownBy(() -> extension.afterEach(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after the test no scope is open");

        scope.close();
    }

    @Test
    void contextThatIsStillCurrentFails() {
        CallContext.empty()
                .withTenant(Facts.ACME)
                .run(() -> assertThatThrownBy(() -> extension.beforeEach(null))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("before the test no context is current"));
    }

    @Test
    void leftMdcEntryFails() {
        MDC.put("foreign", "value");

        assertThatThrownBy(() -> extension.afterEach(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after the test the MDC is empty");

        MDC.remove("foreign");
    }
}
