package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.http.Carrier;
import dev.mainstay.core.http.ContextHeaders;
import dev.mainstay.core.http.IngressPolicy;
import dev.mainstay.core.http.Trust;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of the time is known wherever the work goes. */
class DeadlineEverywhereTest {

    private final Lab lab = new Lab();
    private final Guard guard = lab.guards.api("rates");
    private final List<Long> left = new ArrayList<>();

    @Test
    @Tag("RC37")
    void eachAttemptSeesLessThanTheOneBefore() throws IOException {
        assertThatThrownBy(() -> guard.call(() -> {
                    left.add(millisLeft());
                    throw new IOException("down");
                }))
                .isInstanceOf(IOException.class);

        assertThat(left).containsExactly(15_000L, 14_900L, 14_700L, 14_300L);
    }

    @Test
    @Tag("RC37")
    void nestedDependenciesHaveTheLeastOfAllLimits() {
        Guard database = lab.guards.database("orders-db");
        guard.call(() -> {
            lab.time.advance(Duration.ofSeconds(8));
            left.add(database.call(DeadlineEverywhereTest::millisLeft));
            lab.time.advance(Duration.ofSeconds(4));
            left.add(database.call(DeadlineEverywhereTest::millisLeft));
            return null;
        });

        assertThat(left).containsExactly(5_000L, 3_000L);
    }

    @Test
    @Tag("RC37")
    @Timeout(30)
    void otherThreadsInheritIt() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            inheritedBy(CallContext.propagating(pool));
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @Tag("RC37")
    @Timeout(30)
    void virtualThreadsInheritIt() throws Exception {
        ExecutorService virtual;
        try {
            virtual = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException none) {
            abort("this JDK has no virtual threads");
            return;
        }
        try {
            inheritedBy(CallContext.propagating(virtual));
        } finally {
            virtual.shutdownNow();
        }
    }

    private void inheritedBy(ExecutorService executor) throws Exception {
        Guard database = lab.guards.database("orders-db");
        long seen = guard.<Long, Exception>call(() -> {
            lab.time.advance(Duration.ofSeconds(13));
            return executor.submit(() -> database.call(DeadlineEverywhereTest::millisLeft))
                    .get();
        });

        assertThat(seen).isEqualTo(2_000);
    }

    @Test
    @Tag("RC37")
    void betweenServicesItTravelsAsWhatIsLeftSoClocksMayDisagree() {
        ManualTime sendersClock = ManualTime.startingAt(-5_000_000_000L);
        ManualTime receiversClock = ManualTime.startingAt(Long.MAX_VALUE - 7);
        Map<String, List<String>> request = new HashMap<>();
        CallContext sent = CallContext.empty().withDeadline(Deadline.after(Duration.ofMillis(1_500), sendersClock));
        sendersClock.advance(Duration.ofMillis(300));

        new ContextHeaders(IngressPolicy.ofDefaults(), sendersClock).inject(sent, Carrier.ofMap(), request);
        CallContext received = new ContextHeaders(IngressPolicy.ofDefaults(), receiversClock)
                .extract(CallContext.empty(), Carrier.ofMap(), request, Trust.TRUSTED);

        assertThat(request.get(ContextHeaders.TIMEOUT)).containsExactly("1200");
        assertThat(received.deadline().orElseThrow().remaining()).isEqualTo(Duration.ofMillis(1_200));
    }

    @Test
    @Tag("RC37")
    void aReceivedHeaderCanOnlyShorten() {
        Map<String, List<String>> generous = Map.of(ContextHeaders.TIMEOUT, List.of("3600000"));
        ContextHeaders headers = new ContextHeaders(IngressPolicy.ofDefaults(), lab.time);
        CallContext own = CallContext.empty().withDeadline(Deadline.after(Duration.ofSeconds(2), lab.time));

        CallContext received = headers.extract(own, Carrier.ofMap(), generous, Trust.TRUSTED);

        assertThat(received.deadline().orElseThrow().remaining()).isEqualTo(Duration.ofSeconds(2));
        assertThat(received.call(() -> guard.call(DeadlineEverywhereTest::millisLeft)))
                .isEqualTo(2_000);
    }

    @Test
    @Tag("RC37")
    void aSpentOneRejectsBeforeAnyWork() {
        Map<String, List<String>> spent = Map.of(ContextHeaders.TIMEOUT, List.of("0"));
        CallContext received = new ContextHeaders(IngressPolicy.ofDefaults(), lab.time)
                .extract(CallContext.empty(), Carrier.ofMap(), spent, Trust.TRUSTED);

        assertThatThrownBy(() -> received.call(() -> guard.call(lab::succeed)))
                .isInstanceOf(DeadlineExceededException.class);
        try (Guards unheard = Guards.builder().ticker(lab.time).build()) {
            assertThatThrownBy(() -> received.call(() -> unheard.api("rates").call(lab::succeed)))
                    .isInstanceOf(DeadlineExceededException.class);
        }

        assertThat(lab.calls).isZero();
        assertThat(lab.time.pending()).isZero();
    }

    private static long millisLeft() {
        return Deadline.current().orElseThrow().remaining().toMillis();
    }
}
