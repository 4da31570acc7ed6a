package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The schedules at which other libraries run an action twice, swap results or lock callers out, on every store. */
public abstract class PeerDefects {

    protected static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Operation<String> SHORT_LIVED = CHARGE.withPolicy(Policy.standard().toBuilder()
            .lease(Duration.ofMillis(60))
            .heartbeat(false)
            .build());

    protected final Request request = newRequest();
    protected final AtomicInteger executions = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private Idempotency one;
    private Idempotency two;

    /** For subclasses. */
    protected PeerDefects() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        one = underTest().engineOver(underTest().store()).build();
        two = underTest().engineOver(underTest().store()).build();
    }

    @AfterEach
    public void close() throws InterruptedException {
        mayEnd.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        one.close();
        two.close();
    }

    protected String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    /** Begins a call whose action goes on until the test lets it end. */
    private Future<Outcome<String>> running(Idempotency engine, Operation<String> operation, String value)
            throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Future<Outcome<String>> call = threads.submit(() -> engine.run(operation, request, claim -> {
            executions.incrementAndGet();
            begun.countDown();
            assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
            return value;
        }));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        return call;
    }

    private Outcome<String> ended(Future<Outcome<String>> call) throws Exception {
        mayEnd.countDown();
        return call.get(30, TimeUnit.SECONDS);
    }

    private void untilLapsed() {
        underTest().untilLapsed(recordKey(CHARGE, request));
    }

    @Test
    public void x1WaiterThatGivesUpLeavesTheWinnersClaimAlone() throws Exception {
        // The peer: the winner runs, a waiter gives up and deletes the lock that it never had, a third caller gets it.
        Operation<String> hasty = CHARGE.withPolicy(
                Policy.standard().toBuilder().waitFor(Duration.ofMillis(60)).build());
        Future<Outcome<String>> winner = running(one, CHARGE, "winner");

        Outcome<String> gaveUp = two.run(hasty, request, this::charge);
        Outcome<String> third = two.run(CHARGE, request, this::charge);

        assertThat(gaveUp).isInstanceOf(InFlight.class);
        assertThat(third).isInstanceOf(InFlight.class);
        assertThat(ended(winner)).isEqualTo(new Executed<>("winner", 1, Outcome.Recorded.YES));
        assertThat(executions).hasValue(1);
    }

    @Test
    public void x2CompletionBetweenFindingAndClaimingIsNotOverlooked() {
        // The peer: a duplicate finds nothing, the winner runs and completes, the duplicate locks and runs again.
        SpyStore late = new SpyStore(underTest().store());
        List<Entry> found = new ArrayList<>();
        late.beforeBegin(() -> {
            one.find(CHARGE, request).ifPresent(found::add);
            one.run(CHARGE, request, this::charge);
        });

        try (Idempotency duplicate = underTest().engineOver(late).build()) {
            Outcome<String> outcome = duplicate.run(CHARGE, request, this::charge);

            assertThat(found).isEmpty();
            assertThat(outcome).isInstanceOf(Replayed.class);
            assertThat(executions).hasValue(1);
        }
    }

    @Test
    public void x3PausedOwnersResultDoesNotBecomeTheRecord() throws Exception {
        // The peer: an owner is paused past its lease, another takes over, and complete(key) of the first is stored.
        List<Future<Outcome<String>>> second = new ArrayList<>();

        Outcome<String> first = one.run(SHORT_LIVED, request, claim -> {
            untilLapsed();
            second.add(running(two, CHARGE, "second"));
            return "first";
        });

        assertThat(first).isEqualTo(new Executed<>("first", 1, Outcome.Recorded.LEASE_LOST));
        assertThat(two.run(CHARGE, request, this::charge)).isInstanceOf(InFlight.class);
        assertThat(ended(second.get(0))).isEqualTo(new Executed<>("second", 2, Outcome.Recorded.YES));
        assertThat(one.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("second");
    }

    @Test
    public void x3PausedOwnersFailureDoesNotFreeTheKeyOfItsSuccessor() throws Exception {
        // The peer: the same, and release(key) of the first lets a third caller run beside the second.
        List<Future<Outcome<String>>> second = new ArrayList<>();

        assertThatThrownBy(() -> one.run(SHORT_LIVED, request, claim -> {
                    untilLapsed();
                    second.add(running(two, CHARGE, "second"));
                    throw new IllegalStateException("first");
                }))
                .hasMessage("first");

        assertThat(one.run(CHARGE, request, this::charge)).isInstanceOf(InFlight.class);
        assertThat(ended(second.get(0))).isEqualTo(new Executed<>("second", 2, Outcome.Recorded.YES));
        assertThat(executions).hasValue(1);
    }

    @Test
    public void x4NestedAndParallelOperationsOfOneEngineKeepTheirNames() throws Exception {
        // The peer: the operation's name is a field of the shared store, and the last call to begin sets it for all.
        Operation<String> other = Operation.of("refund", Codecs.string());
        Operation<String> inner = Operation.of("notify", Codecs.string());
        Future<Outcome<String>> parallel = running(one, CHARGE, "charged");

        Outcome<String> outer = one.run(
                other,
                request,
                claim -> "refunded, "
                        + one.run(inner, request, nested -> "notified").orElseThrow());

        assertThat(ended(parallel).orElseThrow()).isEqualTo("charged");
        assertThat(outer.orElseThrow()).isEqualTo("refunded, notified");
        assertThat(two.run(CHARGE, request, this::charge).orElseThrow()).isEqualTo("charged");
        assertThat(two.run(other, request, this::charge).orElseThrow()).isEqualTo("refunded, notified");
        assertThat(two.run(inner, request, this::charge).orElseThrow()).isEqualTo("notified");
    }

    private void abandonAClaim() {
        get(underTest()
                .store()
                .begin(recordKey(CHARGE, request), request.payload(), Owner.random(), SHORT_LIVED.policy()));
        untilLapsed();
    }

    @Test
    public void x6RecoveryDoesNotOverwriteAClaimThatIsLiveAgain() throws Exception {
        // The peer: two callers read the same stale record, and the second overwrites what the first has claimed since.
        abandonAClaim();
        Entry seenByTwo = two.find(CHARGE, request).orElseThrow();
        Future<Outcome<String>> first = running(one, CHARGE, "first");

        Outcome<String> second = two.run(CHARGE, request, this::charge);

        assertThat(seenByTwo.state()).isEqualTo(Entry.State.LAPSED);
        assertThat(second).isInstanceOf(InFlight.class);
        assertThat(ended(first)).isEqualTo(new Executed<>("first", 2, Outcome.Recorded.YES));
        assertThat(executions).hasValue(1);
    }

    @Test
    public void x6RecoveryDoesNotRunAgainWhatWasCompletedMeanwhile() {
        // The peer: the same, and the first is done before the second acts on what it has read.
        abandonAClaim();
        Entry seenByTwo = two.find(CHARGE, request).orElseThrow();
        one.run(CHARGE, request, this::charge);

        Outcome<String> second = two.run(CHARGE, request, this::charge);

        assertThat(seenByTwo.state()).isEqualTo(Entry.State.LAPSED);
        assertThat(second).isInstanceOf(Replayed.class);
        assertThat(executions).hasValue(1);
    }

    @Test
    public void x7BeginThatArrivesTwiceIsNotItsOwnRival() {
        // The peer: the client library sends a command again after a reconnect, and the second answer says: in flight.
        Owner owner = Owner.random();
        RecordKey key = recordKey(CHARGE, request);

        Begin sent = get(underTest().store().begin(key, request.payload(), owner, CHARGE.policy()));
        Begin resent = get(underTest().store().begin(key, request.payload(), owner, CHARGE.policy()));

        assertThat(sent).isInstanceOf(Begin.Begun.class);
        assertThat(resent).isEqualTo(sent);
    }
}
