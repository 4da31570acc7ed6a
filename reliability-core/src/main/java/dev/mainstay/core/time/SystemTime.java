package dev.mainstay.core.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The JVM's own time. */
enum SystemTime implements Ticker, Sleeper {
    INSTANCE;

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        TimeUnit.NANOSECONDS.sleep(Nanos.of(duration));
    }
}
