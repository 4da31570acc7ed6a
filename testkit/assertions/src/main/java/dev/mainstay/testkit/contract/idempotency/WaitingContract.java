package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.recordKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

/** Duplicates that wait, beside the call that runs or in another process, on every store. */
public abstract class WaitingContract {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final Operation<String> PATIENT = waiting(Duration.ofSeconds(15));

    private final Request request = newRequest();
    private final AtomicInteger executions = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Idempotency winners;
    private Idempotency others;

    /** For subclasses. */
    protected WaitingContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        winners = underTest().engineOver(underTest().store()).build();
        others = underTest().engineOver(underTest().store()).build();
    }

    @AfterEach
    public void close() throws InterruptedException {
        mayEnd.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        winners.close();
        others.close();
    }

    private static Operation<String> waiting(Duration waitFor) {
        return CHARGE.withPolicy(Policy.standard().toBuilder().waitFor(waitFor).build());
    }

    /** First in the process of the call that runs, then in another. */
    private Idempotency duplicates(RepetitionInfo repetition) {
        return repetition.getCurrentRepetition() == 1 ? winners : others;
    }

    private String charge(Claim claim) {
        return "receipt " + executions.incrementAndGet();
    }

    private Future<Outcome<String>> winner() throws InterruptedException {
        Future<Outcome<String>> winner = threads.submit(() -> winners.run(CHARGE, request, claim -> {
            running.countDown();
            mayEnd.await();
            return charge(claim);
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        return winner;
    }

    private <A> A result(Future<A> future) throws Exception {
        underTest().until("the call ends", future::isDone);
        return future.get();
    }

    @RepeatedTest(2)
    public void duplicateThatWaitsGetsTheWinnersResult(RepetitionInfo repetition) throws Exception {
        Future<Outcome<String>> winner = winner();
        Future<Outcome<String>> waiter =
                threads.submit(() -> duplicates(repetition).run(PATIENT, request, this::charge));
        underTest().aMoment();
        mayEnd.countDown();

        Outcome<String> repeat = result(waiter);

        assertThat(result(winner)).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(repeat).isInstanceOf(Replayed.class);
        assertThat(repeat.orElseThrow()).isEqualTo("receipt 1");
        assertThat(executions).hasValue(1);
    }

    @RepeatedTest(2)
    @Tag("ID3")
    public void waiterThatGivesUpChangesNothing(RepetitionInfo repetition) throws Exception {
        Future<Outcome<String>> winner = winner();
        Operation<String> hasty = waiting(Duration.ofMillis(60));

        Outcome<String> gaveUp =
                result(threads.submit(() -> duplicates(repetition).run(hasty, request, this::charge)));
        Outcome<String> third = others.run(CHARGE, request, this::charge);
        mayEnd.countDown();

        assertThat(gaveUp).isInstanceOf(InFlight.class);
        assertThat(third).isInstanceOf(InFlight.class);
        assertThat(result(winner)).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
        assertThat(others.run(CHARGE, request, this::charge)).isInstanceOf(Replayed.class);
        assertThat(executions).hasValue(1);
    }

    @RepeatedTest(2)
    @Tag("ID34")
    public void interruptedWaiterKeepsItsFlagAndIsToldThatTheKeyIsInFlight(RepetitionInfo repetition) throws Exception {
        Future<Outcome<String>> winner = winner();
        BlockingQueue<Thread> waiting = new ArrayBlockingQueue<>(1);
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Future<Outcome<String>> waiter = threads.submit(() -> {
            waiting.add(Thread.currentThread());
            Outcome<String> outcome = duplicates(repetition).run(PATIENT, request, this::charge);
            flag.set(Thread.interrupted());
            return outcome;
        });
        Thread waits = waiting.take();
        underTest().until("it waits", () -> waits.getState() == Thread.State.WAITING);

        waits.interrupt();
        Outcome<String> outcome = waiter.get(30, TimeUnit.SECONDS);
        mayEnd.countDown();

        assertThat(outcome).isInstanceOf(InFlight.class);
        assertThat(flag).hasValue(true);
        assertThat(result(winner)).isEqualTo(new Executed<>("receipt 1", 1, Outcome.Recorded.YES));
    }

    @RepeatedTest(2)
    public void waiterRunsTheActionWhenTheWinnerFails(RepetitionInfo repetition) throws Exception {
        IllegalStateException failure = new IllegalStateException("gateway");
        Future<Outcome<String>> winner = threads.submit(() -> winners.run(CHARGE, request, claim -> {
            running.countDown();
            mayEnd.await();
            throw failure;
        }));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        Future<Outcome<String>> waiter =
                threads.submit(() -> duplicates(repetition).run(PATIENT, request, this::charge));
        underTest().aMoment();
        mayEnd.countDown();

        assertThat(result(waiter)).isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
        assertThat(winner)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCause(failure);
    }

    @RepeatedTest(2)
    public void waiterTakesOverFromAnOwnerThatDied(RepetitionInfo repetition) throws Exception {
        Policy policy =
                PATIENT.policy().toBuilder().lease(Duration.ofMillis(300)).build();
        StoreUnderTest.get(
                underTest().store().begin(recordKey(PATIENT, request), request.payload(), Owner.random(), policy));

        Future<Outcome<String>> waiter =
                threads.submit(() -> duplicates(repetition).run(PATIENT, request, this::charge));

        assertThat(result(waiter)).isEqualTo(new Executed<>("receipt 1", 2, Outcome.Recorded.YES));
    }
}
