package dev.mainstay.core.fallback;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.fallback.Flight.Failed;
import dev.mainstay.core.fallback.Flight.Landed;
import dev.mainstay.core.fallback.Flight.Landing;
import dev.mainstay.core.fallback.Flight.Lost;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good answer for each key and gives it out, marked as stale, while the dependency fails. In memory, on Caffeine. Thread-safe.
 *
 * <p><b>Keys.</b> The tenant of the current {@link dev.mainstay.core.context.CallContext} is part of each key; work without a tenant has answers
 * of its own. Whatever else an answer depends on, such as the principal, belongs in the key as well. Keys are immutable and have an equality.
 *
 * <p><b>Age</b> counts from the moment at which the call that brought the answer began, so an answer is never older than it is said to be. Of two
 * calls that overlap, the one that began later is kept.
 *
 * <p><b>Overlapping calls.</b> While the last call for a key has failed, overlapping calls for it share one: the first runs its own action in its
 * own context, the others wait for it, each no longer than its own deadline. They get its answer as fresh. If the dependency failed, they get
 * the last good answer or else {@link LastGoodMissingException}. If it ended for a reason of its own (a timeout, an interrupt, an error), they
 * get the last good answer or else one of them is next. After a business error each runs its own action, and so does, at once, a waiting
 * thread that is interrupted. While a dependency answers, no call waits for another.
 *
 * <pre>{@code
 * LastGood<String, Rate> rates = LastGood.<String, Rate>builder("rates").build();
 * Degraded<Rate> rate = rates.get("EUR", Duration.ofMinutes(10), () -> client.rate("EUR"));
 * }</pre>
 *
 * @param <K> the keys
 * @param <V> the answers; null is passed on and never kept
 */
public final class LastGood<K, V extends @Nullable Object> {

    private final String name;
    private final Store<V> store;
    private final Flights<V> flights;
    private final Duration keepFor;
    private final Predicate<? super Throwable> degradable;
    private final Ticker ticker;
    private final Signals signals;

    private LastGood(Builder<K, V> from, Store<V> store) {
        this.name = from.name;
        this.store = store;
        this.keepFor = from.keepFor;
        this.degradable = from.degradable;
        this.ticker = from.ticker;
        this.signals = from.signals;
        this.flights = new Flights<>(from.longestWait, ticker, degradable);
    }

    /**
     * Returns a builder.
     *
     * @param name 1 to 64 letters, digits, dots, underscores and hyphens; becomes a label of metrics
     */
    public static <K, V extends @Nullable Object> Builder<K, V> builder(String name) {
        return new Builder<>(name);
    }

    /**
     * Loads an answer, or returns the last good one when the dependency fails.
     *
     * @param key of the answer, within the current tenant
     * @param maxAge only a younger answer is given out: more than zero, at most what {@link Builder#keepFor} says
     * @param load run on this thread, at most once
     * @return fresh, or stale with its age and what {@code load} threw
     * @throws X what {@code load} threw, where it is not degradable or no answer is young enough
     * @throws LastGoodMissingException when this call waited for another one and got nothing
     */
    public <X extends Exception> Degraded<V> get(K key, Duration maxAge, Action<? extends V, X> load) throws X {
        if (maxAge.isZero() || maxAge.isNegative() || maxAge.compareTo(keepFor) > 0) {
            throw new IllegalArgumentException("maxAge must be > 0 and <= keepFor (" + keepFor + "), was " + maxAge);
        }
        Place place = Place.of(Objects.requireNonNull(key, "key"));
        return store.isFailing(place) ? shared(place, maxAge, load) : loaded(place, maxAge, load);
    }

    /** Returns about how many answers are kept, of all tenants; for a gauge. */
    public long entries() {
        return store.entries();
    }

    private <X extends Exception> Degraded<V> shared(Place place, Duration maxAge, Action<? extends V, X> load)
            throws X {
        Deadline patience = flights.patience();
        while (store.isFailing(place)) {
            Flight<V> mine = new Flight<>();
            Flight<V> running = flights.join(place, mine);
            if (running == null) {
                return leading(mine, place, maxAge, load);
            }
            if (running.isLedByThisThread()) {
                break;
            }
            signals.emit(FallbackSignal.joined(name));
            Degraded<V> answer;
            try {
                answer = following(running, patience, place, maxAge);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                break;
            }
            if (answer != null) {
                return answer;
            }
        }
        return loaded(place, maxAge, load);
    }

    private <X extends Exception> Degraded<V> leading(
            Flight<V> flight, Place place, Duration maxAge, Action<? extends V, X> load) throws X {
        try {
            return loaded(place, maxAge, flights.reporting(flight, load));
        } finally {
            flights.end(place, flight);
        }
    }

    /** Waits for another call; returns null when it was lost for a reason of its own and there is no answer to give out instead. */
    private @Nullable Degraded<V> following(Flight<V> running, Deadline patience, Place place, Duration maxAge)
            throws InterruptedException {
        Landing<V> landing = running.await(patience.remainingNanos());
        if (landing instanceof Landed<V> landed) {
            return Degraded.fresh(landed.value());
        }
        boolean lost = landing instanceof Lost<V>;
        if (lost && !store.isFailing(place)) {
            return null;
        }
        Throwable failure = landing instanceof Failed<V> failed ? failed.failure() : null;
        LastGoodMissingException missing = new LastGoodMissingException(name, failure);
        Degraded<V> stale = stale(place, maxAge, failure == null ? missing : failure);
        if (stale == null && !lost) {
            signals.emit(FallbackSignal.missing(name));
            throw missing;
        }
        return stale;
    }

    private <X extends Exception> Degraded<V> loaded(Place place, Duration maxAge, Action<? extends V, X> load)
            throws X {
        long startedAt = ticker.nanos();
        V value;
        try {
            value = load.run();
        } catch (Throwable failure) {
            Degraded<V> stale = inPlaceOf(failure, place, maxAge);
            if (stale == null) {
                throw failure;
            }
            return stale;
        }
        store.answered(place);
        if (value != null && !store.keep(place, value, startedAt)) {
            signals.emit(FallbackSignal.unkept(name));
        }
        return Degraded.fresh(value);
    }

    private @Nullable Degraded<V> inPlaceOf(Throwable failure, Place place, Duration maxAge) {
        if (!Failures.isDegradable(failure, degradable)) {
            if (!Failures.saysNothing(failure)) {
                store.answered(place);
            }
            return null;
        }
        store.failed(place);
        Degraded<V> stale = stale(place, maxAge, failure);
        if (stale == null) {
            signals.emit(FallbackSignal.missing(name));
        }
        return stale;
    }

    private @Nullable Degraded<V> stale(Place place, Duration maxAge, Throwable cause) {
        Kept<V> kept = store.find(place);
        long age = kept == null ? Long.MAX_VALUE : ticker.nanos() - kept.startedAtNanos();
        if (kept == null || age >= Nanos.of(maxAge)) {
            return null;
        }
        signals.emit(FallbackSignal.stale(name, age));
        return Degraded.stale(kept.value(), Duration.ofNanos(age), cause);
    }

    /** Collects the options of a {@link LastGood}. */
    public static final class Builder<K, V extends @Nullable Object> {

        private static final long MOST_BYTES = 1L << 30;
        private static final int MOST_ENTRIES = 10_000_000;
        private static final Duration LONGEST = Duration.ofDays(365);

        private final String name;
        private int maxEntries = 10_000;
        private long maxBytes;
        private ToLongFunction<? super V> weigher = value -> 1;
        private Duration keepFor = Duration.ofDays(1);
        private Duration longestWait = Duration.ofSeconds(15);
        private Predicate<? super Throwable> degradable = Failures::isOfDependency;
        private Ticker ticker = Ticker.systemTicker();
        private Signals signals = Signals.none();

        private Builder(String name) {
            this.name = Names.checked(name);
        }

        /** Sets how many answers are kept, of all tenants together: 1 to 10,000,000, by default 10,000. */
        public Builder<K, V> maxEntries(int value) {
            if (value < 1 || value > MOST_ENTRIES) {
                throw new IllegalArgumentException("maxEntries must be 1 to " + MOST_ENTRIES + ", was " + value);
            }
            maxEntries = value;
            return this;
        }

        /**
         * Sets how many bytes are kept, of all tenants together; by default they are not counted. Small answers count as the share of the bytes
         * that one entry has, so that both bounds hold.
         *
         * @param value 1 to 1 GiB
         * @param bytesOf tells how large an answer is; one that it fails for is not kept
         */
        public Builder<K, V> maxBytes(long value, ToLongFunction<? super V> bytesOf) {
            if (value < 1 || value > MOST_BYTES) {
                throw new IllegalArgumentException("maxBytes must be 1 to " + MOST_BYTES + ", was " + value);
            }
            maxBytes = value;
            weigher = bytesOf;
            return this;
        }

        /** Sets how long answers are kept, whatever is asked for: up to 365 days, by default one day. */
        public Builder<K, V> keepFor(Duration value) {
            keepFor = checked("keepFor", value);
            return this;
        }

        /** Sets how long a call without a deadline waits for another one: up to 365 days, by default 15 s. */
        public Builder<K, V> longestWait(Duration value) {
            longestWait = checked("longestWait", value);
            return this;
        }

        /**
         * Sets for which failures an earlier answer is given out. By default for every exception but cancellation, bad input and what of
         * Mainstay's own is not retryable; never for an {@link Error} and never on an interrupted thread.
         */
        public Builder<K, V> degradable(Predicate<? super Throwable> value) {
            degradable = value;
            return this;
        }

        /** Sets the clock of ages. */
        public Builder<K, V> ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /** Sets who hears of stale, missing, joined and unkept answers. */
        public Builder<K, V> signals(Signals value) {
            signals = value;
            return this;
        }

        /**
         * Builds it, empty.
         *
         * @throws IllegalStateException when Caffeine is not on the class path
         */
        public LastGood<K, V> build() {
            try {
                return new LastGood<>(this, new Store<>(maxEntries, bytes(), weigher, keepFor, ticker));
            } catch (NoClassDefFoundError absent) {
                throw new IllegalStateException(
                        "LastGood needs Caffeine: add com.github.ben-manes.caffeine:caffeine to the dependencies",
                        absent);
            }
        }

        private long bytes() {
            return maxBytes == 0 ? maxEntries : maxBytes;
        }

        private static Duration checked(String option, Duration value) {
            if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(option + " must be > 0 and <= 365 days, was " + value);
            }
            return value;
        }
    }
}
