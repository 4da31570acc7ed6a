package dev.mainstay.core.guard;

import static dev.mainstay.core.guard.Sources.failureOf;
import static dev.mainstay.core.guard.Sources.future;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.core.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Something ends a step of an asynchronous call in the moment in which its timer is set, or no thread is there to go on. */
class AsyncLeftoverTest {

    private final ManualTime time = ManualTime.create();
    private final Sources sources = new Sources();

    /** Runs between the setting of a timer and the return from it. */
    private Runnable meanwhile = () -> {};

    private final Scheduler interrupted = (task, delay) -> {
        Scheduler.Scheduled timer = time.schedule(task, delay);
        meanwhile.run();
        return timer;
    };

    private final Guards guards = Guards.builder()
            .ticker(time)
            .scheduler(interrupted)
            .executor(Runnable::run)
            .build();
    private final Guard guard = guards.api("rates");

    @Test
    @Tag("RC36")
    void aWaitThatIsCancelledWhileItsTimerIsSetLeavesNothing() {
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));
        meanwhile = () -> stage.cancel(true);

        sources.failLast(new IOException("first"));

        assertThat(time.pending()).as("timers").isZero();
        assertThat(guard.environment().shutdown().waiting()).as("waits").isZero();
    }

    @Test
    @Tag("RC36")
    void aWaitThatIsOverBeforeItIsKnownLeavesNothing() {
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));
        meanwhile = () -> {
            meanwhile = () -> {};
            time.advance(Duration.ofMillis(100));
        };

        sources.failLast(new IOException("first"));
        sources.last().complete("second");

        assertThat(stage).isCompletedWithValue("second");
        assertThat(time.pending()).as("timers").isZero();
        assertThat(guard.environment().shutdown().waiting()).as("waits").isZero();
    }

    @Test
    @Tag("RC36")
    void anAttemptThatIsCancelledWhileItsTimerIsSetLeavesNone() {
        CompletableFuture<String> stage = future(guard.callAsync(sources::start));
        sources.failLast(new IOException("first"));
        meanwhile = () -> stage.cancel(true);

        time.advance(Duration.ofMillis(100));

        assertThat(sources.count()).isEqualTo(1);
        assertThat(time.pending()).as("timers").isZero();
    }

    @Test
    void theTimeLimitHoldsAlsoWhenTheSystemHasNoThreadLeft() {
        Guards without = Guards.builder()
                .ticker(time)
                .scheduler(time)
                .executor(step -> {
                    throw new OutOfMemoryError("unable to create native thread");
                })
                .build();
        CompletableFuture<String> stage = future(without.api("rates").callAsync(sources::start));

        time.advance(Duration.ofSeconds(15));

        assertThat(failureOf(stage)).isInstanceOf(DeadlineExceededException.class);
    }
}
