package dev.mainstay.testkit.contract;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call on a thread of its own whose action stays inside of the guard until it is told to end. */
final class HeldCall implements AutoCloseable {

    private static final int BOUND_SECONDS = 10;

    private final CompletableFuture<Boolean> letThrough = new CompletableFuture<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile @Nullable Exception outcome;

    private HeldCall(GuardUnderTest guard) {
        thread = new Thread(() -> run(guard), "contract-held-call");
        thread.setDaemon(true);
    }

    /** Begins a call and returns once its action runs. */
    static HeldCall begin(GuardUnderTest guard) {
        HeldCall call = new HeldCall(guard);
        call.thread.start();
        Expect.that(call.isLetThrough(), "a call was not let through: %s", String.valueOf(call.outcome));
        return call;
    }

    private void run(GuardUnderTest guard) {
        try {
            guard.call(() -> {
                letThrough.complete(true);
                return held();
            });
        } catch (Exception rejectedOrFailed) {
            outcome = rejectedOrFailed;
            letThrough.complete(false);
        }
    }

    private String held() throws Exception {
        try {
            return end.get();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private boolean isLetThrough() {
        try {
            return letThrough.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException never) {
            return false;
        }
    }

    void succeed() {
        end.complete("answer");
        join();
    }

    void fail(Exception failure) {
        end.completeExceptionally(failure);
        join();
    }

    private void join() {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        Expect.that(!thread.isAlive(), "a call did not end within %d s after its action", BOUND_SECONDS);
    }

    @Override
    public void close() {
        end.complete("answer");
        join();
    }
}
