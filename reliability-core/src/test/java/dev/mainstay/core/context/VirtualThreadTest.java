package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

/** The same promises on virtual threads; not run where the JDK has none (before 21). */
@ExtendWith(NothingLeftBehind.class)
class VirtualThreadTest {

    private static final int TASKS = 200;

    private ExecutorService virtual;

    @BeforeEach
    void start() throws ReflectiveOperationException {
        try {
            virtual = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            abort("this JDK has no virtual threads");
        }
    }

    @AfterEach
    void stop() {
        if (virtual != null) {
            virtual.shutdownNow();
        }
    }

    @Test
    @Tag("R7")
    void virtualThreadsWithoutWrapHaveNoTenant() throws Exception {
        List<Future<CallContext>> tasks = Facts.full().call(() -> submit(virtual, CallContext::current));

        for (Future<CallContext> task : tasks) {
            assertThat(Facts.result(task)).isSameAs(CallContext.empty());
        }
    }

    @Test
    @Tag("R7")
    void wrappedVirtualThreadsSeeTheSubmittersContext() throws Exception {
        CallContext submitters = Facts.full();
        ExecutorService wrapped = CallContext.propagating(virtual);

        List<Future<CallContext>> tasks = submitters.call(() -> submit(wrapped, CallContext::current));

        for (Future<CallContext> task : tasks) {
            assertThat(Facts.result(task)).isSameAs(submitters);
        }
    }

    @Test
    @Tag("R7")
    void virtualThreadsLogWithTheSubmittersIdsOnlyWhenWrapped() throws Exception {
        ExecutorService wrapped = CallContext.propagating(virtual);

        Future<Map<String, String>> with = Facts.full().call(() -> wrapped.submit(MDC::getCopyOfContextMap));
        Future<Map<String, String>> without = Facts.full().call(() -> virtual.submit(MDC::getCopyOfContextMap));

        assertThat(Facts.result(with)).isEqualTo(Map.of("correlationId", REQUEST.value(), "tenantId", ACME.value()));
        assertThat(Facts.result(without)).isNullOrEmpty();
    }

    private static <T> List<Future<T>> submit(ExecutorService executor, Callable<T> task) {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            futures.add(executor.submit(task));
        }
        return futures;
    }
}
