package dev.mainstay.core.guard;

import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Guards on manual time, with a dependency that counts its calls and fails on demand. */
final class Lab implements AutoCloseable {

    final ManualTime time;
    final RecordingListener heard = new RecordingListener();
    final Guards guards;
    int calls;

    Lab() {
        this(ManualTime.create());
    }

    Lab(ManualTime time) {
        this.time = time;
        this.guards = Guards.builder()
                .ticker(time)
                .sleeper(time)
                .scheduler(time)
                .executor(Runnable::run)
                .listener(heard)
                .build();
    }

    /** A guard with the api preset but without retries. */
    Guard single(String name) {
        return guards.guard(name, GuardConfig.api().toBuilder().maxRetries(0).build());
    }

    String succeed() {
        calls++;
        return "answer";
    }

    <X extends Exception> String fail(Supplier<X> failure) throws X {
        calls++;
        throw failure.get();
    }

    /** Calls with a failure and returns what the caller gets. */
    Throwable failing(Guard guard, Supplier<? extends Throwable> failure) {
        try {
            guard.call(() -> {
                calls++;
                throw sneaky(failure.get());
            });
        } catch (Throwable thrown) {
            return thrown;
        }
        throw new AssertionError("the call returned");
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    List<Long> sleptMillis() {
        List<Long> millis = new ArrayList<>();
        for (Duration sleep : time.sleeps()) {
            millis.add(sleep.toMillis());
        }
        return millis;
    }

    @Override
    public void close() {
        guards.close();
    }
}
