package dev.mainstay.benchmarks;

import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.GuardConfig;
import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.timeout.LimitTimer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What is left when many calls are over: a third of them succeeded, a third failed, a third were cancelled.
 *
 * @param timers time limits that still wait
 * @param exceptions failures that something still holds, with the guard itself still there
 */
record FinishedCalls(int timers, int exceptions) {

    private static final int COLLECTIONS = 20;

    /** Makes the calls and counts. */
    static FinishedCalls count(int calls) {
        LimitTimer timer = LimitTimer.of("finished-calls");
        try (Guards guards = Guards.builder().scheduler(timer).build()) {
            Guard guard = guards.guard("finished", neverOpen());
            List<Reference<Exception>> held = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                makeWatched(guard, i, held);
            }
            int timers = timer.pending();
            for (int i = 0; i < COLLECTIONS && !held.isEmpty(); i++) {
                System.gc();
                held.removeIf(failure -> failure.refersTo(null));
            }
            // One call more: until here the guard had to be there.
            make(guard, null);
            return new FinishedCalls(timers, held.size());
        } finally {
            timer.close();
        }
    }

    private static GuardConfig neverOpen() {
        return GuardConfig.api().toBuilder()
                .maxRetries(0)
                .failures(10_000)
                .window(Duration.ofMillis(1))
                .consecutive(Integer.MAX_VALUE)
                .build();
    }

    /** A method of its own, so that no failure stays in the frame of the loop. */
    private static void makeWatched(Guard guard, int call, List<Reference<Exception>> held) {
        Exception failure = failureOf(call);
        if (failure != null) {
            held.add(new WeakReference<>(failure));
        }
        make(guard, failure);
    }

    private static @Nullable Exception failureOf(int call) {
        return switch (call % 3) {
            case 0 -> null;
            case 1 -> new IOException("prepared");
            default -> new CancellationException("prepared");
        };
    }

    @SuppressWarnings("ReferenceEquality") // the same failure is meant
    private static void make(Guard guard, @Nullable Exception failure) {
        try {
            guard.<Integer, Exception>call(() -> {
                if (failure != null) {
                    throw failure;
                }
                return 1;
            });
        } catch (Exception thrown) {
            if (thrown != failure) {
                throw new IllegalStateException("only the prepared failure was expected", thrown);
            }
        }
    }
}
