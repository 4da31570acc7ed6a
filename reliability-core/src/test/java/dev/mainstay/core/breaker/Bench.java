package dev.mainstay.core.breaker;

import static java.util.Objects.requireNonNull;

import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A breaker on manual time, with everything that it tells. */
final class Bench {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration OPEN_FOR = Duration.ofSeconds(30);

    final ManualTime time;
    final CountBreaker breaker;
    final List<Transition> heard = new CopyOnWriteArrayList<>();

    Bench() {
        this(BreakerPolicy.DEFAULTS);
    }

    Bench(BreakerPolicy policy) {
        this(policy, ManualTime.create());
    }

    Bench(BreakerPolicy policy, ManualTime time) {
        this.time = time;
        this.breaker = CountBreaker.of("rates", policy, time);
        breaker.onTransition(heard::add);
    }

    Permit permit() {
        return requireNonNull(breaker.tryAcquire(), "the breaker lets no call pass");
    }

    void fail() {
        fail(permit());
    }

    void fail(Permit permit) {
        breaker.failed(permit, 1, new IOException("refused"));
    }

    void fail(int times) {
        for (int i = 0; i < times; i++) {
            fail();
        }
    }

    void succeed() {
        breaker.succeeded(permit(), 1);
    }

    void ignore(Permit permit) {
        breaker.ignored(permit, 1, new InterruptedException());
    }

    /** Opens it by failures and waits until a probe may pass. */
    void untilProbe() {
        fail(breaker.policy().failures());
        time.advance(breaker.policy().openFor());
    }

    boolean rejects() {
        return breaker.tryAcquire() == null;
    }
}
