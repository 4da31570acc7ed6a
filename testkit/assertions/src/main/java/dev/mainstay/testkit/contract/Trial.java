package dev.mainstay.testkit.contract;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A guard with a dependency that counts how often it is reached, and fails on demand. */
final class Trial {

    final GuardUnderTest guard;
    private final AtomicInteger runs = new AtomicInteger();

    Trial(GuardUnderTest guard) {
        this.guard = guard;
    }

    static Trial of(GuardFixture fixture, GuardTerms terms) {
        return new Trial(fixture.guard(terms));
    }

    int runs() {
        return runs.get();
    }

    String succeed() {
        runs.incrementAndGet();
        return "answer";
    }

    /** Calls with an action that throws, and returns what the caller gets. */
    Throwable failing(Throwable failure) {
        try {
            guard.call(() -> {
                runs.incrementAndGet();
                throw asException(failure);
            });
        } catch (Exception | Error thrown) {
            return thrown;
        }
        throw new AssertionError("a call whose action threw " + Expect.text(failure) + " returned");
    }

    void fail(int times) {
        for (int i = 0; i < times; i++) {
            failing(new IOException("prepared"));
        }
    }

    /** Calls with an action that succeeds, and says whether it was run. */
    boolean admits() {
        int before = runs();
        try {
            guard.call(this::succeed);
        } catch (Exception rejected) {
            return runs() > before;
        }
        return true;
    }

    void succeed(int times) {
        for (int i = 0; i < times; i++) {
            admits();
        }
    }

    static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (Exception) failure;
    }
}
