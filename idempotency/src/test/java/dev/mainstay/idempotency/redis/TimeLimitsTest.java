package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    private static final long MILLIS = 1_000_000;
    private static final long FAR = 3_600_000 * MILLIS;

    private final Ticker ticker = Ticker.systemTicker();
    private final TimeLimits limits = new TimeLimits(ticker);

    private CompletableFuture<String> command(long leftNanos) {
        CompletableFuture<String> command = new CompletableFuture<>();
        limits.put(command, ticker.nanos() + leftNanos);
        return command;
    }

    private void assertTimesOut(CompletableFuture<String> command) {
        assertThat(command)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .extracting(Throwable::getCause, InstanceOfAssertFactories.THROWABLE)
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void eachCommandEndsWhenItsTimeIsOverAndNotBefore() {
        long from = ticker.nanos();
        List<CompletableFuture<String>> commands = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            commands.add(command(20L * i * MILLIS));
        }

        for (int i = 1; i <= 3; i++) {
            assertTimesOut(commands.get(i - 1));
            assertThat(ticker.nanos() - from).isGreaterThanOrEqualTo(20L * i * MILLIS);
        }
    }

    @Test
    void anAnswerThatCameInTimeStaysAndTheNextCommandStillHasItsLimit() {
        CompletableFuture<String> answered = command(30 * MILLIS);
        answered.complete("PONG");

        CompletableFuture<String> next = command(30 * MILLIS);

        assertTimesOut(next);
        assertThat(answered).isCompletedWithValue("PONG");
    }

    @Test
    void whatIsSentAgainWithLittleTimeLeftDoesNotWaitForAnOlderCommand() {
        CompletableFuture<String> older = command(FAR);

        CompletableFuture<String> again = command(5 * MILLIS);

        assertTimesOut(again);
        assertThat(older).isNotDone();
    }

    @Test
    void aCommandWhoseTimeWasOverBeforeEndsAtOnceAlsoBehindOthers() {
        CompletableFuture<String> first = command(-MILLIS);
        CompletableFuture<String> older = command(FAR);

        CompletableFuture<String> late = command(-MILLIS);

        assertTimesOut(first);
        assertTimesOut(late);
        assertThat(older).isNotDone();
    }

    @Test
    void noneIsForgottenWhenManyThreadsPutAndAnswerAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<CompletableFuture<String>>>> work = Collections.nCopies(4, this::mixed);
            for (Future<List<CompletableFuture<String>>> part : threads.invokeAll(work)) {
                part.get().forEach(this::assertTimesOut);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Every second command is answered; returns the others. */
    private List<CompletableFuture<String>> mixed() {
        List<CompletableFuture<String>> silent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            CompletableFuture<String> command = command(10 * MILLIS);
            if (i % 2 == 0) {
                command.complete("PONG");
            } else {
                silent.add(command);
            }
        }
        return silent;
    }
}
