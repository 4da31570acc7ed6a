package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PauseTest {

    private final AtomicInteger nexts = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Pause pause = new Pause(nexts::incrementAndGet);

    @Test
    void whateverEndsItFirstTheNextRunsOnceAndTheTimerIsCancelled() {
        pause.endedBy(cancelled::incrementAndGet);

        pause.end();
        pause.end();

        assertThat(nexts).hasValue(1);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void timerThatIsSetAfterTheEndIsCancelledToo() {
        pause.end();

        pause.endedBy(cancelled::incrementAndGet);

        assertThat(cancelled).hasValue(1);
        assertThat(nexts).hasValue(1);
    }
}
