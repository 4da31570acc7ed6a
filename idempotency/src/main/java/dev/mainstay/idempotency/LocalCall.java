package dev.mainstay.idempotency;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call of this engine that asks the store about a key or holds it. Duplicates in the same process hear from it and need not ask. */
final class LocalCall {

    private final Fingerprint payload;
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();
    private final CompletableFuture<Optional<Begin>> ended = new CompletableFuture<>();
    private volatile @Nullable Lease lease;

    LocalCall(Fingerprint payload) {
        this.payload = payload;
    }

    Fingerprint payload() {
        return payload;
    }

    /** Says that somebody has the key for so long: this call or, as the store said, another process. */
    void takenFor(Lease length) {
        lease = length;
        answered.complete(true);
    }

    /**
     * Ends it.
     *
     * @param shared what the store would answer to the same question now; empty when only the store knows
     */
    void end(Optional<Begin> shared) {
        ended.complete(shared);
        answered.complete(true);
    }

    /** Calls when the store has answered for the first time, at once if it has. */
    void whenAnswered(Runnable task) {
        CompletionStage<Boolean> stage = answered;
        stage.thenRun(task);
    }

    boolean isAnswered() {
        return answered.isDone();
    }

    /** Calls when it has ended, at once if it has. */
    void whenEnded(Runnable task) {
        CompletionStage<Optional<Begin>> stage = ended;
        stage.thenRun(task);
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    /** Returns what an ended call tells; empty when only the store knows. */
    Optional<Begin> shared() {
        return ended.join();
    }

    /** Returns how long the key is taken for; null when it is not, or when that is over. */
    @Nullable
    Lease lease() {
        Lease current = lease;
        return current != null && current.held() ? current : null;
    }
}
