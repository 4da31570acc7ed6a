package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ClosingTest {

    @Test
    void closingAWrapperClosesWhatItWrapsAsItWantsToBeClosed() throws Exception {
        RecordingPool pool = new RecordingPool(null);

        close(CallContext.propagating(pool));

        assertThat(pool.isShutdown()).isTrue();
    }

    @Test
    void theCommonPoolIsLeftRunningAndNobodyWaitsForIt() {
        ExecutorService wrapped = CallContext.propagating((ExecutorService) ForkJoinPool.commonPool());
        assumeTrue(wrapped instanceof AutoCloseable, "executors can be closed from JDK 19 on");

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> close(wrapped));

        assertThat(wrapped.isShutdown()).isFalse();
    }

    @Test
    void whatClosingThrowsArrives() {
        RecordingPool failing = new RecordingPool(new IllegalArgumentException("no"));
        RecordingPool checked = new RecordingPool(new IOException("disk"));

        assertThatThrownBy(() -> close(CallContext.propagating(failing)))
                .isExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> close(CallContext.propagating(checked)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("disk");
        failing.shutdownNow();
        checked.shutdownNow();
    }

    private static void close(ExecutorService executor) {
        ((PropagatingExecutorService) executor).close();
    }

    /** Closable on every JDK, unlike the executors of JDK 17. */
    private static final class RecordingPool extends ThreadPoolExecutor implements AutoCloseable {

        private final Exception failure;

        RecordingPool(Exception failure) {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            this.failure = failure;
        }

        @Override
        public void close() {
            if (failure != null) {
                RecordingPool.<RuntimeException>sneak(failure);
            }
            shutdownNow();
        }

        @SuppressWarnings("unchecked")
        private static <X extends Exception> void sneak(Exception failure) throws X {
            throw (X) failure;
        }
    }
}
