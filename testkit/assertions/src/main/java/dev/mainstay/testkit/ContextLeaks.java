package dev.mainstay.testkit;

import dev.mainstay.core.context.CallContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.MDC;

/**
 * Fails a test that leaves anything of a call context on its thread: a current context, an open scope, or one of the MDC keys. Use it with
 * {@code @ExtendWith(ContextLeaks.class)}.
 *
 * <p>With the system property {@code mainstay.context.trace=true} the message tells where a scope was opened.
 */
public final class ContextLeaks implements BeforeEachCallback, AfterEachCallback {

    /** Made by JUnit. */
    public ContextLeaks() {}

    @Override
    public void beforeEach(ExtensionContext test) {
        check("before");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        check("after");
    }

    private static void check(String when) {
        List<String> left = new ArrayList<>(CallContext.openScopes());
        if (CallContext.current() != CallContext.empty()) {
            left.add("current " + CallContext.current());
        }
        for (String key : List.of(CallContext.MDC_CORRELATION_ID, CallContext.MDC_TENANT_ID)) {
            if (MDC.get(key) != null) {
                left.add("MDC key " + key);
            }
        }
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "Expected nothing of a call context " + when + " the test but found: " + String.join("; ", left));
        }
    }
}
