package dev.mainstay.core.fallback;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.fallback.Flight.Failed;
import dev.mainstay.core.fallback.Flight.Landed;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The calls that others may wait for, at most one for each place. */
final class Flights<V extends @Nullable Object> {

    private final ConcurrentMap<Place, Flight<V>> running = new ConcurrentHashMap<>();
    private final Duration longestWait;
    private final Ticker ticker;
    private final Predicate<? super Throwable> degradable;

    Flights(Duration longestWait, Ticker ticker, Predicate<? super Throwable> degradable) {
        this.longestWait = longestWait;
        this.ticker = ticker;
        this.degradable = degradable;
    }

    /** Returns how long the current call may wait for others, in all. */
    Deadline patience() {
        return Deadline.current().orElseGet(() -> Deadline.after(longestWait, ticker));
    }

    /** Returns the flight that is under way; null when it is now the given one, which must be {@link #end ended}. */
    @Nullable
    Flight<V> join(Place place, Flight<V> own) {
        return running.putIfAbsent(place, own);
    }

    void end(Place place, Flight<V> flight) {
        running.remove(place, flight);
        flight.end();
    }

    /** Returns the action, which also tells the flight what came of it. */
    <X extends Exception> Action<V, X> reporting(Flight<V> flight, Action<? extends V, X> load) {
        return () -> {
            try {
                V value = load.run();
                flight.becomes(new Landed<>(value));
                return value;
            } catch (Throwable failure) {
                if (concernsOthers(failure)) {
                    flight.becomes(new Failed<>(failure));
                }
                throw failure;
            }
        };
    }

    /** A timeout may be due to this caller's short deadline, which says nothing to others. */
    private boolean concernsOthers(Throwable failure) {
        return Failures.isDegradable(failure, degradable)
                && !Failures.isTimeout(failure)
                && !Deadline.current().map(Deadline::isExpired).orElse(false);
    }
}
