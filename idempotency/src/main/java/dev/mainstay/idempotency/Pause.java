package dev.mainstay.idempotency;

import dev.mainstay.core.time.Scheduler.Scheduled;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A time of waiting that ends once: by its timer, by what was waited for, or because the caller gives up. */
final class Pause {

    private final Runnable next;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Scheduled timer;

    Pause(Runnable next) {
        this.next = next;
    }

    void endedBy(Scheduled scheduled) {
        timer = scheduled;
        if (over.get()) {
            scheduled.cancel();
        }
    }

    void end() {
        if (over.compareAndSet(false, true)) {
            Scheduled scheduled = timer;
            if (scheduled != null) {
                scheduled.cancel();
            }
            next.run();
        }
    }
}
