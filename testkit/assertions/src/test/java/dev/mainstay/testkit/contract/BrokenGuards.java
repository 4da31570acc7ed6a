package dev.mainstay.testkit.contract;

import dev.mainstay.core.Action;
import dev.mainstay.core.guard.GuardConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Guards that break one promise each, run by {@link GuardContractTest} and never by themselves. */
final class BrokenGuards {

    private BrokenGuards() {}

    static final class OpensOnTheFourth implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.failures(4).consecutive(4));
        }
    }

    static final class CountsTooLong implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.window(Duration.ofSeconds(11)));
        }
    }

    static final class NeverOpens implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.failures(10_000).consecutive(Integer.MAX_VALUE));
        }
    }

    static final class ProbesEarly implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.openFor(Duration.ofSeconds(29)));
        }
    }

    static final class StaysOpen implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.openFor(Duration.ofHours(1)));
        }
    }

    static final class CutsLimitsToMilliseconds implements GuardContract {

        @Override
        public GuardFixture fixture() {
            AtomicLong millis = new AtomicLong();
            return new Changed(UnaryOperator.identity()) {
                @Override
                public GuardUnderTest guard(GuardTerms terms) {
                    millis.set(terms.limit().toMillis());
                    return super.guard(terms);
                }

                @Override
                <T> T call(GuardUnderTest sound, Action<T, Exception> action) throws Exception {
                    if (millis.get() == 0) {
                        throw new TimeoutException();
                    }
                    return sound.call(action);
                }
            };
        }
    }

    static final class WaitsTooLong implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.firstDelay(Duration.ofMillis(101)));
        }
    }

    static final class RetriesOnceMore implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return MainstayGuards.with(config -> config.maxRetries(4));
        }
    }

    /** Repeats and counts what it should pass on. */
    static final class TakesEverythingForAFailure implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new Changed(UnaryOperator.identity()) {
                @Override
                <T> T call(GuardUnderTest sound, Action<T, Exception> action) throws Exception {
                    Exception[] real = new Exception[1];
                    try {
                        return sound.call(() -> {
                            try {
                                return action.run();
                            } catch (Exception failure) {
                                real[0] = failure;
                                throw new IOException("counted");
                            } catch (Error failure) {
                                throw new IOException(failure);
                            }
                        });
                    } catch (IOException counted) {
                        Thread.interrupted();
                        throw real[0] == null ? counted : real[0];
                    }
                }
            };
        }
    }

    static final class LeavesInterrupts extends LeavesSomeInterrupts {

        LeavesInterrupts() {
            super(1);
        }
    }

    static final class LeavesFewInterrupts extends LeavesSomeInterrupts {

        LeavesFewInterrupts() {
            super(1_000);
        }
    }

    abstract static class LeavesSomeInterrupts implements GuardContract {

        private final int oneOf;

        LeavesSomeInterrupts(int oneOf) {
            this.oneOf = oneOf;
        }

        @Override
        public GuardFixture fixture() {
            AtomicInteger calls = new AtomicInteger();
            return new Changed(UnaryOperator.identity()) {
                @Override
                <T> T call(GuardUnderTest sound, Action<T, Exception> action) throws Exception {
                    try {
                        return sound.call(action);
                    } finally {
                        if (calls.incrementAndGet() % oneOf == 0) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }
            };
        }
    }

    static final class LosesInterrupts implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new Changed(UnaryOperator.identity()) {
                @Override
                <T> T call(GuardUnderTest sound, Action<T, Exception> action) throws Exception {
                    try {
                        return sound.call(action);
                    } catch (InterruptedException interrupt) {
                        throw new IOException("timeout", interrupt);
                    } finally {
                        Thread.interrupted();
                    }
                }
            };
        }
    }

    /** Has no time limit, no operator and nothing to stop an asynchronous call. */
    static final class LeavesOut implements GuardContract {

        @Override
        public GuardFixture fixture() {
            return new Changed(GuardConfigBuilder::unlimited) {
                @Override
                <T> CompletionStage<T> callAsync(GuardUnderTest sound, Action<CompletionStage<T>, Exception> action) {
                    return sound.callAsync(() -> {
                        leaked.incrementAndGet();
                        CompletionStage<T> stage = action.run();
                        return stage.exceptionallyCompose(failure -> CompletableFuture.failedFuture(new IOException()));
                    });
                }

                @Override
                boolean hasOperator() {
                    return false;
                }
            };
        }
    }

    /** A fixture whose guards do something besides. */
    abstract static class Changed implements GuardFixture {

        final AtomicInteger leaked = new AtomicInteger();
        private final MainstayGuards sound;

        Changed(UnaryOperator<GuardConfigBuilder> changes) {
            sound = MainstayGuards.with(changes);
        }

        <T> T call(GuardUnderTest guard, Action<T, Exception> action) throws Exception {
            return guard.call(action);
        }

        <T> CompletionStage<T> callAsync(GuardUnderTest guard, Action<CompletionStage<T>, Exception> action) {
            return guard.callAsync(action);
        }

        boolean hasOperator() {
            return true;
        }

        @Override
        public GuardUnderTest guard(GuardTerms terms) {
            GuardUnderTest inner = sound.guard(terms);
            return new GuardUnderTest() {
                @Override
                public <T> T call(Action<T, Exception> action) throws Exception {
                    return Changed.this.call(inner, action);
                }

                @Override
                public <T> CompletionStage<T> callAsync(Action<CompletionStage<T>, Exception> action) {
                    return Changed.this.callAsync(inner, action);
                }

                @Override
                public void forceOpen() {
                    if (hasOperator()) {
                        inner.forceOpen();
                    }
                }

                @Override
                public void forceClosed() {
                    if (hasOperator()) {
                        inner.forceClosed();
                    }
                }

                @Override
                public int pendingTimers() {
                    return inner.pendingTimers() + leaked.get();
                }
            };
        }

        @Override
        public ContractTime time() {
            return sound.time();
        }

        @Override
        public void close() {
            sound.close();
        }
    }
}
