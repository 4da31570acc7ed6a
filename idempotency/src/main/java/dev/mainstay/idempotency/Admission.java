package dev.mainstay.idempotency;

import dev.mainstay.core.time.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call to its answer. The first call of a process for a key asks the store; the others hear from it. A call that finds the key
 * taken waits as long as its policy says, and to stop waiting changes nothing for anybody else.
 */
final class Admission {

    private static final long FIRST_PAUSE_NANOS = 10_000_000;
    private static final long LONGEST_PAUSE_NANOS = 250_000_000;

    private final Holding holding;
    private final Surroundings around;
    private final CompletableFuture<Begin> answer = new CompletableFuture<>();
    private volatile long waitUntilNanos;
    private @Nullable Executor next;
    private volatile @Nullable Pause pause;
    private volatile @Nullable LocalCall leading;
    private volatile @Nullable Lease lease;

    /**
     * Makes the way of a call.
     *
     * @param next runs what comes after a time of waiting, such as asking again; null is the thread of the caller, who awaits the answer
     */
    Admission(Holding holding, Surroundings around, @Nullable Executor next) {
        this.holding = holding;
        this.around = around;
        this.next = next;
        this.waitUntilNanos =
                around.ticker().nanos() + Nanos.of(holding.policy().waitFor());
    }

    Holding holding() {
        return holding;
    }

    Surroundings around() {
        return around;
    }

    /** What the store says, or a call of this process in its place. After {@link Begin.Begun}, {@link #end} must be called. */
    CompletableFuture<Begin> answer() {
        return answer;
    }

    /** Waits for the answer, on the thread of the caller, and returns it. */
    Begin await() {
        if (!answer.isDone() && next() instanceof CallersThread here) {
            here.await(this);
        }
        return Replies.join(answer);
    }

    /** Most calls have an answer at once and nothing next. First asked for on the thread of the caller, before anything goes elsewhere. */
    private Executor next() {
        Executor known = next;
        if (known == null) {
            known = new CallersThread();
            next = known;
        }
        return known;
    }

    /** Calls when there is an answer or none can be had. */
    void whenAnswered(Runnable task) {
        CompletionStage<Begin> stage = answer;
        stage.whenComplete((begin, failure) -> task.run());
    }

    /** Returns the lease of a call that was told to run. */
    Lease lease() {
        return Objects.requireNonNull(lease, "a call that was not told to run has no lease");
    }

    /** Says whether the store was ever asked for this call, so that it may hold a claim of its. */
    boolean hasAsked() {
        return leading != null;
    }

    void ask() {
        LocalCall found = enter();
        if (found == null) {
            send(FIRST_PAUSE_NANOS);
        } else {
            follow(found);
        }
    }

    /** Enters this call as the one that asks the store, unless there is another: then it is returned. */
    @Nullable
    LocalCall enter() {
        LocalCall mine = new LocalCall(holding.payload());
        LocalCall found = around.calls().enter(holding.key(), mine);
        if (found == null) {
            leading = mine;
        }
        return found;
    }

    private void send(long pauseNanos) {
        long sentAtNanos = around.ticker().nanos();
        CompletionStage<Begin> reply = holding.begin();
        Begin known = Replies.known(reply);
        if (known != null) {
            told(known, null, sentAtNanos, pauseNanos);
        } else {
            next();
            reply.whenComplete((begin, failure) -> told(begin, failure, sentAtNanos, pauseNanos));
        }
    }

    /** Takes the store's answer to a question that was sent for this call. */
    void told(@Nullable Begin begin, @Nullable Throwable failure, long sentAtNanos) {
        told(begin, failure, sentAtNanos, FIRST_PAUSE_NANOS);
    }

    private void told(@Nullable Begin begin, @Nullable Throwable failure, long sentAtNanos, long pauseNanos) {
        if (begin == null) {
            IdempotencyStoreException failed = Replies.failed(failure);
            LocalCall mine = leading;
            if (mine != null) {
                mine.failWith(failed);
            }
            end(null);
            answer.completeExceptionally(failed);
        } else if (begin instanceof Begin.Begun) {
            Lease ours = new Lease(around.ticker(), holding.policy().lease(), sentAtNanos);
            lease = ours;
            takenFor(ours);
            answer.complete(begin);
        } else if (begin instanceof Begin.Busy busy && waitLeftNanos() > 0) {
            takenFor(
                    new Lease(around.ticker(), busy.leaseLeft(), around.ticker().nanos()));
            long wait = Math.min(pauseNanos, Math.min(waitLeftNanos(), Nanos.of(busy.leaseLeft())));
            pauseFor(wait, () -> send(Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2)));
        } else {
            end(begin);
            answer.complete(begin);
        }
    }

    private void takenFor(Lease length) {
        LocalCall mine = leading;
        if (mine != null) {
            mine.takenFor(length);
        }
    }

    /** Hears from a call of this process. */
    void follow(LocalCall found) {
        if (found.isAnswered()) {
            hear(found);
        } else {
            Executor later = next();
            found.whenAnswered(() -> later.execute(() -> hear(found)));
        }
    }

    private void hear(LocalCall found) {
        if (found.hasEnded()) {
            share(found);
            return;
        }
        Lease taken = found.lease();
        if (taken == null) {
            succeed(found);
        } else if (!holding.payload().equals(found.payload())) {
            answer.complete(new Begin.Mismatch());
        } else if (waitLeftNanos() <= 0) {
            answer.complete(new Begin.Busy(Duration.ofNanos(Math.max(1, taken.leftNanos()))));
        } else {
            long wait = Math.max(1, Math.min(waitLeftNanos(), taken.leftNanos()));
            Pause waiting = pauseFor(wait, () -> hear(found));
            found.whenEnded(waiting::end);
        }
    }

    private void share(LocalCall found) {
        IdempotencyStoreException failure = found.failure();
        Optional<Begin> shared = found.shared(around.clock().instant());
        if (failure != null) {
            // To ask again would make each waiter wait for the store's time limit after the one before it.
            answer.completeExceptionally(new IdempotencyStoreException(String.valueOf(failure.getMessage()), failure));
        } else if (shared.isPresent() && holding.payload().equals(found.payload()) && isEnough(shared.get())) {
            answer.complete(shared.get());
        } else {
            ask();
        }
    }

    /** That another has waited long enough says nothing about this call. */
    private boolean isEnough(Begin shared) {
        return !(shared instanceof Begin.Busy) || waitLeftNanos() <= 0;
    }

    /** The call that we hear from lost the key, or does not know: the store does. */
    private void succeed(LocalCall found) {
        LocalCall mine = new LocalCall(holding.payload());
        if (around.calls().replace(holding.key(), found, mine)) {
            leading = mine;
            send(FIRST_PAUSE_NANOS);
        } else {
            ask();
        }
    }

    private Pause pauseFor(long nanos, Runnable then) {
        Executor later = next();
        Pause fresh = new Pause(() -> later.execute(then));
        fresh.endedBy(around.timers().schedule(fresh::end, Duration.ofNanos(nanos)));
        pause = fresh;
        if (waitLeftNanos() <= 0) {
            fresh.end();
        }
        return fresh;
    }

    /** Waits no longer than for the answer of the store. */
    void giveUp() {
        waitUntilNanos = around.ticker().nanos();
        Pause current = pause;
        if (current != null) {
            current.end();
        }
    }

    private long waitLeftNanos() {
        return waitUntilNanos - around.ticker().nanos();
    }

    /** Tells the waiters of this process that it is done; only the first time counts. */
    void done(Result kept) {
        LocalCall mine = leading;
        if (mine != null) {
            around.calls().done(holding.key(), mine, kept);
        }
    }

    /** Tells them what the store would say, null when they have to ask it; only the first time counts. */
    void end(@Nullable Begin shared) {
        LocalCall mine = leading;
        if (mine != null) {
            around.calls().end(holding.key(), mine, shared);
        }
    }
}
