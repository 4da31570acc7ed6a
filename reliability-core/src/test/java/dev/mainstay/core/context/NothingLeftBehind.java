package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.MDC;

/** Fails a test that leaves a context, an open scope or anything in the MDC on its thread. */
public final class NothingLeftBehind implements BeforeEachCallback, AfterEachCallback {

    /** For JUnit. */
    public NothingLeftBehind() {}

    @Override
    public void beforeEach(ExtensionContext test) {
        check("before the test");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        check("after the test");
    }

    /**
     * Checks this thread.
     *
     * @param when begins the message of the failure
     */
    public static void check(String when) {
        assertThat(CallContext.openScopes()).as(when + " no scope is open").isEmpty();
        assertThat(CallContext.current()).as(when + " no context is current").isSameAs(CallContext.empty());
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        assertThat(mdc == null ? Map.of() : mdc).as(when + " the MDC is empty").isEmpty();
    }
}
