package dev.mainstay.core.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** An outage for one key, with a first call that holds on until it is released. */
final class Outage implements AutoCloseable {

    static final String JOINED = "mainstay.last-good.joined";
    static final int FOLLOWERS = 7;

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    final ManualTime time = ManualTime.create();
    final Heard heard = new Heard();
    final AtomicInteger calls = new AtomicInteger();
    final Callers callers = new Callers();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final LastGood<String, String> rates;

    Outage() {
        this(Duration.ofSeconds(15));
    }

    Outage(Duration longestWait) {
        rates = LastGood.<String, String>builder("rates")
                .ticker(time)
                .signals(heard.signals())
                .longestWait(longestWait)
                .degradable(thrown -> !(thrown instanceof IllegalArgumentException))
                .build();
        begin("EUR");
    }

    /** The key is in an outage from here on. */
    void begin(String key) {
        Throwable thrown = catchThrowable(() -> get(key, () -> failing(new IOException("the outage begins"))));
        assertThat(thrown)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        own -> assertThat(own).isInstanceOf(IOException.class));
        calls.set(0);
    }

    /** There is an answer that is a minute old. */
    void keepAnAnswer() {
        assertThat(get(() -> "old").isDegraded()).isFalse();
        time.advance(Duration.ofMinutes(1));
        begin("EUR");
    }

    <X extends Exception> Degraded<String> get(Action<String, X> load) throws X {
        return get("EUR", load);
    }

    <X extends Exception> Degraded<String> get(String key, Action<String, X> load) throws X {
        return rates.get(key, TEN_MINUTES, () -> {
            calls.incrementAndGet();
            return load.run();
        });
    }

    /** Starts the call that the others will wait for; it has begun when this returns. */
    Future<Degraded<String>> leader(CallContext context, Action<String, Exception> end) throws InterruptedException {
        Future<Degraded<String>> leader = callers.start(
                context,
                () -> get(() -> {
                    begun.countDown();
                    Callers.await(released);
                    return end.run();
                }));
        Callers.await(begun);
        return leader;
    }

    Future<Degraded<String>> leader(Action<String, Exception> end) throws InterruptedException {
        return leader(CallContext.empty(), end);
    }

    /** Starts the others; all of them wait when this returns. */
    List<Future<Degraded<String>>> followers(Action<String, Exception> load) {
        List<Future<Degraded<String>>> followers = callers.start(FOLLOWERS, () -> get(load));
        heard.await(JOINED, FOLLOWERS);
        return followers;
    }

    /** Lets the first call end. */
    void release() {
        released.countDown();
    }

    static String failing(Exception failure) throws Exception {
        throw failure;
    }

    @Override
    public void close() {
        released.countDown();
        callers.close();
    }
}
