package dev.mainstay.idempotency;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of this engine that asks the store about a key or holds it. Duplicates in the same process hear from it and need not ask. */
final class LocalCall {

    private final Fingerprint payload;
    private volatile @Nullable Lease lease;
    private volatile boolean answered;
    private volatile boolean ended;
    private volatile @Nullable IdempotencyStoreException failure;
    private @Nullable Begin answer;
    private @Nullable Result result;

    /** Those who wait for the first answer and for the end; most calls have none. Under the monitor, which nobody else knows. */
    private @Nullable List<Runnable> forAnswer;

    private @Nullable List<Runnable> forEnd;

    LocalCall(Fingerprint payload) {
        this.payload = payload;
    }

    Fingerprint payload() {
        return payload;
    }

    /** Says that somebody has the key for so long: this call or, as the store said, another process. */
    void takenFor(Lease length) {
        lease = length;
        List<Runnable> waiting;
        synchronized (this) {
            answered = true;
            waiting = forAnswer;
            forAnswer = null;
        }
        tell(waiting);
    }

    /**
     * Ends it; only the first time counts.
     *
     * @param shared what the store would answer to the same question now; null when only the store knows
     */
    void end(@Nullable Begin shared) {
        end(shared, null);
    }

    /** Ends it as done; only the first time counts. */
    void done(Result kept) {
        end(null, kept);
    }

    private void end(@Nullable Begin shared, @Nullable Result kept) {
        List<Runnable> waiting;
        List<Runnable> waitingForAnswer;
        synchronized (this) {
            if (ended) {
                return;
            }
            answer = shared;
            result = kept;
            ended = true;
            answered = true;
            waiting = forEnd;
            waitingForAnswer = forAnswer;
            forEnd = null;
            forAnswer = null;
        }
        tell(waiting);
        tell(waitingForAnswer);
    }

    /** Says, before the end, that the store could not be asked. */
    void failWith(IdempotencyStoreException storesFailure) {
        failure = storesFailure;
    }

    @Nullable
    IdempotencyStoreException failure() {
        return failure;
    }

    private static void tell(@Nullable List<Runnable> waiting) {
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /** Calls when the store has answered for the first time, at once if it has. */
    void whenAnswered(Runnable task) {
        synchronized (this) {
            if (!answered) {
                forAnswer = forAnswer == null ? new ArrayList<>() : forAnswer;
                forAnswer.add(task);
                return;
            }
        }
        task.run();
    }

    boolean isAnswered() {
        return answered;
    }

    /** Calls when it has ended, at once if it has. */
    void whenEnded(Runnable task) {
        synchronized (this) {
            if (!ended) {
                forEnd = forEnd == null ? new ArrayList<>() : forEnd;
                forEnd.add(task);
                return;
            }
        }
        task.run();
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * Returns what an ended call tells; empty when only the store knows. That it is done is put into words for the first who asks, since after
     * most calls nobody does.
     */
    Optional<Begin> shared(Instant now) {
        synchronized (this) {
            if (answer == null && result != null) {
                answer = new Begin.Finished(result, now);
            }
            return Optional.ofNullable(answer);
        }
    }

    /** Returns how long the key is taken for; null when it is not, or when that is over. */
    @Nullable
    Lease lease() {
        Lease current = lease;
        return current != null && current.held() ? current : null;
    }
}
