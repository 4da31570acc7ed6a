package dev.mainstay.core.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** tmp */
public final class Bulkhead {
    private final Semaphore s;

    private Bulkhead(int n) {
        s = new Semaphore(n);
    }
    /** tmp */
    public static Bulkhead of(int n, Duration w) {
        return new Bulkhead(n);
    }
    /** tmp */
    public boolean tryAcquire() {
        return s.tryAcquire();
    }
    /** tmp */
    public boolean tryAcquire(long nanos) throws InterruptedException {
        return s.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }
    /** tmp */
    public void release() {
        s.release();
    }
    /** tmp */
    public void resize(int n) {}
}
