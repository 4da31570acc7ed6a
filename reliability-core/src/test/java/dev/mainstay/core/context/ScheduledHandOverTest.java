package dev.mainstay.core.context;

import static dev.mainstay.core.context.Facts.ACME;
import static dev.mainstay.core.context.Facts.ALICE;
import static dev.mainstay.core.context.Facts.GLOBEX;
import static dev.mainstay.core.context.Facts.ORDER;
import static dev.mainstay.core.context.Facts.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;

@ExtendWith(NothingLeftBehind.class)
class ScheduledHandOverTest {

    private static final int RUNS = 3;

    private final ScheduledExecutorService plain = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService wrapped = CallContext.propagating(plain);
    private final BlockingQueue<CallContext> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        plain.shutdownNow();
    }

    @Test
    @Tag("R5")
    void oneShotTasksSeeWhatWasCurrentWhenTheyWereScheduled() throws Exception {
        CountDownLatch gate = holdTheWorker();
        CallContext submitters = Facts.full();
        Future<?> task = submitters.call(() -> wrapped.schedule(this::record, 1, TimeUnit.MILLISECONDS));
        Future<CallContext> callable =
                submitters.call(() -> wrapped.schedule(CallContext::current, 1, TimeUnit.MILLISECONDS));

        Facts.tenant(GLOBEX).run(gate::countDown);

        assertThat(Facts.result(callable)).isSameAs(submitters);
        assertThat(Facts.result(task)).isNull();
        assertThat(nextSeen()).isSameAs(submitters);
    }

    @Test
    void oneShotTaskKeepsEveryFactWithTheDeadline() throws Exception {
        CallContext submitters = Facts.full();

        CallContext run =
                Facts.result(submitters.call(() -> wrapped.schedule(CallContext::current, 1, TimeUnit.MILLISECONDS)));

        assertThat(run.correlationId()).contains(REQUEST);
        assertThat(run.causationId()).isEmpty();
        assertThat(run.deadline()).isPresent().isEqualTo(submitters.deadline());
        assertThat(run.get(ORDER)).contains("order-7");
    }

    @Test
    @Tag("R5")
    @Tag("OB7")
    void eachRunAtAFixedRateKeepsWhoAndGetsItsOwnId() throws Exception {
        CountDownLatch gate = holdTheWorker();
        Facts.full().call(() -> wrapped.scheduleAtFixedRate(this::record, 0, 1, TimeUnit.MILLISECONDS));

        Facts.tenant(GLOBEX).run(gate::countDown);

        assertRunsOfTheRequest();
    }

    @Test
    @Tag("R5")
    @Tag("OB7")
    void eachRunWithAFixedDelayKeepsWhoAndGetsItsOwnId() throws Exception {
        CountDownLatch gate = holdTheWorker();
        Facts.full().call(() -> wrapped.scheduleWithFixedDelay(this::record, 0, 1, TimeUnit.MILLISECONDS));

        Facts.tenant(GLOBEX).run(gate::countDown);

        assertRunsOfTheRequest();
    }

    @Test
    void periodicRunLogsWithItsOwnIdAndLeavesTheWorkerClean() throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        Future<?> periodic = Facts.full()
                .call(() -> wrapped.scheduleAtFixedRate(
                        () -> logged.add(MDC.get("correlationId")), 0, 1, TimeUnit.MILLISECONDS));

        String first = logged.poll(20, TimeUnit.SECONDS);
        periodic.cancel(false);

        assertThat(first).isNotNull().isNotEqualTo(REQUEST.value());
        Map<String, String> left = Facts.result(plain.submit(MDC::getCopyOfContextMap));
        assertThat(left).isNullOrEmpty();
    }

    @Test
    void missingTaskIsRefusedWhereItIsScheduled() {
        assertThatNullPointerException().isThrownBy(() -> wrapped.schedule((Callable<?>) null, 1, TimeUnit.SECONDS));
        assertThatNullPointerException()
                .isThrownBy(() -> wrapped.scheduleAtFixedRate(null, 1, 1, TimeUnit.SECONDS))
                .withMessage("task");
    }

    private void assertRunsOfTheRequest() throws InterruptedException {
        Set<CorrelationId> ids = new HashSet<>();
        for (int i = 0; i < RUNS; i++) {
            CallContext run = nextSeen();
            assertThat(run.tenant()).contains(ACME);
            assertThat(run.principal()).contains(ALICE);
            assertThat(run.causationId()).contains(REQUEST);
            assertThat(run.deadline()).isEmpty();
            assertThat(run.get(ORDER)).isEmpty();
            ids.add(run.correlationId().orElseThrow());
        }
        assertThat(ids).hasSize(RUNS).doesNotContain(REQUEST);
    }

    private void record() {
        seen.add(CallContext.current());
    }

    private CallContext nextSeen() throws InterruptedException {
        CallContext next = seen.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a run within 20 s").isNotNull();
        return next;
    }

    private CountDownLatch holdTheWorker() {
        CountDownLatch gate = new CountDownLatch(1);
        plain.execute(() -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return gate;
    }
}
