package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many callers, few keys, every end there is: each caller gets an answer or a failure of its own, and nobody waits for ever. */
@Timeout(60)
class LastGoodStressTest {

    private static final int THREADS = 16;
    private static final int CALLS = 2_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final LastGood<Integer, String> answers =
            LastGood.<Integer, String>builder("answers").maxEntries(2).build();

    @Test
    void onPlatformThreads() throws Exception {
        run(Executors.newFixedThreadPool(THREADS));
    }

    @Test
    void onVirtualThreads() throws Exception {
        try {
            run((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        } catch (NoSuchMethodException e) {
            abort("this JDK has no virtual threads");
        }
    }

    private void run(ExecutorService pool) throws Exception {
        try (Callers callers = new Callers(pool)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int seed = i;
                running.add(callers.start(() -> calls(seed)));
            }
            for (int answered : Callers.results(running)) {
                assertThat(answered).isBetween(1, CALLS);
            }
        }
    }

    private int calls(int seed) {
        Random random = new Random(seed);
        int answered = 0;
        for (int i = 0; i < CALLS; i++) {
            int key = random.nextInt(3);
            String mine = seed + "-" + i;
            try {
                answers.get(key, HOUR, () -> end(random.nextInt(8), key, mine));
                answered++;
            } catch (LastGoodMissingException waited) {
                assertThat(waited.getCause())
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            } catch (Exception | StackOverflowError own) {
                assertThat(own).hasMessage(mine);
            }
            assertThat(Thread.interrupted()).isFalse();
        }
        return answered;
    }

    private static String end(int kind, int key, String mine) throws Exception {
        return switch (kind) {
            case 0 -> throw new SocketTimeoutException(mine);
            case 1 -> throw new StackOverflowError(mine);
            case 2 -> throw new InterruptedException(mine);
            case 3, 4 -> throw new IOException(mine);
            default -> "answer " + key;
        };
    }
}
