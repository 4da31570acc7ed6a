package dev.mainstay.core.limit;

import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often each caller may ask; who a caller is, is told by a key. Make one for each thing that is limited, and keep it. Thread-safe.
 *
 * <pre>{@code
 * RateLimit limit = RateLimit.inMemory("orders-api", RatePolicy.perMinute(100));
 * Decision decision = limit.tryAcquire(clientId);           // Allowed(remaining, resetIn) or Rejected(retryAfter)
 * limit.acquire(clientId);                                  // the same, refusing with RateLimitedException: 429, Retry-After
 * }</pre>
 *
 * <p>Memory is bounded by the number of keys. A key is forgotten as soon as its bucket is full again, never before; while there is no room for
 * another key, keys that come new share 64 buckets of the same policy. So a flood of keys gives nobody fresh buckets at will: at worst new
 * callers wait for one another until it is over, and each then gets a bucket of its own once.
 *
 * <p>With shared buckets all instances of a service grant one budget together. While those do not answer, each instance grants the budget on
 * its own, from buckets that are full at first, and asks them again once a second.
 */
public final class RateLimit {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final String name;
    private final RatePolicy policy;
    private final Ticker ticker;
    private final Sleeper sleeper;
    private final Signals signals;
    private final LocalBuckets local;
    private final @Nullable SharedFirst shared;

    private RateLimit(Builder from) {
        name = from.name;
        policy = from.policy;
        ticker = from.ticker;
        sleeper = from.sleeper;
        signals = Signals.to(from.listeners);
        local = new LocalBuckets(policy, from.maxKeys, ticker);
        SharedBuckets buckets = from.shared;
        shared = buckets == null ? null : new SharedFirst(name, policy, buckets, ticker, signals);
    }

    /**
     * Makes a limit in the memory of this JVM, for at most 100,000 keys at a time.
     *
     * @param name see {@link #builder}
     */
    public static RateLimit inMemory(String name, RatePolicy policy) {
        return builder(name).policy(policy).build();
    }

    /**
     * Returns a builder with 100 a minute in the memory of this JVM.
     *
     * @param name 1 to 64 letters, digits, dots, underscores and hyphens; becomes a label of metrics
     * @throws IllegalArgumentException when the name is not legal
     */
    public static Builder builder(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"" + name + "\"");
        }
        return new Builder(name);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns how often each caller may ask. */
    public RatePolicy policy() {
        return policy;
    }

    /**
     * Takes a token of the caller's bucket, if there is one. It never waits for a token.
     *
     * @param key who asks, such as a client id or an address; at least one character. Long keys are kept as a digest
     * @throws IllegalArgumentException when the key is empty
     */
    public Decision tryAcquire(String key) {
        Decision decision = decide(Keys.required(key));
        if (!decision.isAllowed()) {
            signals.emit(new LimitSignal(name, LimitSignal.REJECTED));
        }
        return decision;
    }

    /**
     * Takes a token, or refuses.
     *
     * @param key see {@link #tryAcquire}
     * @throws RateLimitedException when there is none
     */
    public void acquire(String key) {
        if (tryAcquire(key) instanceof Decision.Rejected rejected) {
            throw new RateLimitedException(name, rejected.retryAfter());
        }
    }

    /**
     * Takes a token as soon as there is one, within the time given and the current {@link Deadline}; does not wait when it would be in vain.
     *
     * @param key see {@link #tryAcquire}
     * @param maxWait the longest wait; zero or less does not wait
     * @throws RateLimitedException when there will be none in time
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    public void acquire(String key, Duration maxWait) throws InterruptedException {
        Keys.required(key);
        long most = Math.min(
                Nanos.of(maxWait),
                Deadline.current().map(Deadline::remainingNanos).orElse(Nanos.LONGEST));
        long start = ticker.nanos();
        while (decide(key) instanceof Decision.Rejected rejected) {
            if (ticker.nanos() - start + Nanos.of(rejected.retryAfter()) > most) {
                signals.emit(new LimitSignal(name, LimitSignal.REJECTED));
                throw new RateLimitedException(name, rejected.retryAfter());
            }
            sleeper.sleep(rejected.retryAfter());
        }
    }

    private Decision decide(String key) {
        Decision together = shared == null ? null : shared.tryAcquire(key);
        return together == null ? local.tryAcquire(key) : together;
    }

    /** Collects what a limit stands on. Not thread-safe. */
    public static final class Builder {

        private static final long MAX_KEYS = 100_000;

        private final String name;
        private final List<SignalListener> listeners = new ArrayList<>();
        private RatePolicy policy = RatePolicy.ofDefaults();
        private long maxKeys = MAX_KEYS;
        private Ticker ticker = Ticker.systemTicker();
        private Sleeper sleeper = Sleeper.systemSleeper();
        private @Nullable SharedBuckets shared;

        private Builder(String name) {
            this.name = name;
        }

        /** Sets how often each caller may ask; 100 a minute unless set. */
        public Builder policy(RatePolicy value) {
            policy = value;
            return this;
        }

        /**
         * Sets for how many keys there is a bucket of their own at a time; 100,000 unless set, a few hundred bytes each.
         *
         * @throws IllegalArgumentException when less than one
         */
        public Builder maxKeys(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxKeys must be >= 1, was " + value);
            }
            maxKeys = value;
            return this;
        }

        /** Sets buckets that instances share, such as {@code RedisBuckets}. */
        public Builder shared(SharedBuckets value) {
            shared = value;
            return this;
        }

        /** Sets the clock of the buckets in memory and of the waits. */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /** Sets what waits in {@link RateLimit#acquire(String, Duration)}. */
        public Builder sleeper(Sleeper value) {
            sleeper = value;
            return this;
        }

        /** Adds a listener; they are called in this order. */
        public Builder listener(SignalListener value) {
            listeners.add(value);
            return this;
        }

        /** Makes the limit. */
        public RateLimit build() {
            return new RateLimit(this);
        }
    }
}
