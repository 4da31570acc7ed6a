package dev.mainstay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Scope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.slf4j.MDC;

class ContextLeaksTest {

    private static final Deque<Scope> OPEN = new ArrayDeque<>();

    /** Run by hand, never by the build itself. */
    @ExtendWith(ContextLeaks.class)
    static class Leaky {

        @Test
        void closesWhatItOpens() {
            CallContext.empty()
                    .withCorrelationId(CorrelationId.mint())
                    .run(() -> assertThat(MDC.get("correlationId")).isNotNull());
        }

        @Test
        void leavesAScopeOpen() {
            OPEN.push(
                    CallContext.empty().withCorrelationId(CorrelationId.mint()).makeCurrent());
        }

        @Test
        void leavesAnMdcKey() {
            MDC.put("tenantId", "t");
        }
    }

    @AfterEach
    void tidyUp() {
        OPEN.forEach(Scope::close);
        OPEN.clear();
        MDC.remove("tenantId");
    }

    @Test
    void aTestThatLeavesAnythingBehindFails() {
        assertThat(messageOf("leavesAScopeOpen"))
                .startsWith("Expected nothing of a call context after the test but found: scope on thread");
        tidyUp();
        assertThat(messageOf("leavesAnMdcKey"))
                .isEqualTo("Expected nothing of a call context after the test but found: MDC key tenantId");
    }

    @Test
    void aTestThatClosesWhatItOpensPasses() {
        assertThat(messageOf("closesWhatItOpens")).isEqualTo("passed");
    }

    @Test
    void whatAnEarlierTestLeftIsFoundBeforeTheNextOne() {
        MDC.put("tenantId", "left");

        assertThat(messageOf("closesWhatItOpens")).startsWith("Expected nothing of a call context before the test");
    }

    private static String messageOf(String method) {
        Map<String, String> results = new TreeMap<>();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Leaky.class, method))
                .execute()
                .testEvents()
                .finished()
                .stream()
                .forEach(event -> results.put(
                        event.getTestDescriptor().getDisplayName(),
                        event.getPayload(TestExecutionResult.class)
                                .flatMap(TestExecutionResult::getThrowable)
                                .map(Throwable::getMessage)
                                .orElse("passed")));
        return results.values().iterator().next();
    }
}
