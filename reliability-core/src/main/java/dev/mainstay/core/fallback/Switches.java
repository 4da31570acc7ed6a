package dev.mainstay.core.fallback;

import dev.mainstay.core.Action;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Switches with which operators turn features that are not critical off for a while. Thread-safe; reading takes no lock.
 *
 * <p>Every switch is on until it is turned off, and turns itself on again when its time is over. Each change is a signal {@code mainstay.switch};
 * the end of the time is told once, by whoever looks first.
 *
 * <pre>{@code
 * switches.off("recommendations", "the search cluster is being rebuilt", Duration.ofHours(2));
 * Degraded<List<Item>> items = switches.call("recommendations", () -> search.similar(item), List::of);
 * }</pre>
 */
public final class Switches {

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST = 1_000;
    private static final int LONGEST_REASON = 200;

    private final Ticker ticker;
    private final InstantSource wallClock;
    private final Signals signals;
    private final ReentrantLock changing = new ReentrantLock();
    private final ConcurrentMap<String, Turned> off = new ConcurrentHashMap<>();

    private Switches(Ticker ticker, InstantSource wallClock, Signals signals) {
        this.ticker = ticker;
        this.wallClock = wallClock;
        this.signals = signals;
    }

    /**
     * Makes switches that are all on.
     *
     * @param ticker measures how long they stay off
     * @param wallClock tells the times of day in {@link #off()}, and nothing else
     * @param signals hears of each change
     */
    public static Switches of(Ticker ticker, InstantSource wallClock, Signals signals) {
        return new Switches(ticker, wallClock, signals);
    }

    /**
     * A switch that is off.
     *
     * @param name of the switch
     * @param reason as the operator gave it
     * @param since when it was turned off
     * @param until when it turns itself on, unless the time of day is changed
     */
    public record Off(String name, String reason, Instant since, Instant until) {}

    /**
     * Turns a switch off. One that is off already gets the new reason and the new time.
     *
     * @param name 1 to 64 letters, digits, dots, underscores and hyphens; becomes a label of metrics
     * @param reason for other operators: 1 to 200 characters, none of them a control character
     * @param expiry more than zero, at most 7 days
     * @throws IllegalArgumentException naming the argument and what is legal
     * @throws IllegalStateException when 1,000 switches are off
     */
    public void off(String name, String reason, Duration expiry) {
        Names.checked(name);
        if (reason.isBlank()
                || reason.length() > LONGEST_REASON
                || reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "reason must be 1 to 200 characters without control characters, had " + reason.length());
        }
        if (expiry.isZero() || expiry.isNegative() || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("expiry must be > 0 and <= 7 days, was " + expiry);
        }
        off();
        Instant since = wallClock.instant();
        Off shown = new Off(name, reason, since, since.plus(expiry));
        put(new Turned(shown, ticker.nanos() + Nanos.of(expiry)));
        tell(name, "off", "operator");
    }

    private void put(Turned turned) {
        changing.lock();
        try {
            if (off.size() >= MOST && !off.containsKey(turned.shown.name())) {
                throw new IllegalStateException("at most " + MOST + " switches can be off at a time");
            }
            off.put(turned.shown.name(), turned);
        } finally {
            changing.unlock();
        }
    }

    /** Turns a switch on; nothing happens when it is on. */
    public void on(String name) {
        if (find(name) != null && off.remove(name) != null) {
            tell(name, "on", "operator");
        }
    }

    /** Says whether a switch is on; a name that nobody turned off is. */
    public boolean isOn(String name) {
        return find(name) == null;
    }

    /** Returns the switches that are off, by name. */
    public List<Off> off() {
        List<Off> shown = new ArrayList<>();
        for (String name : off.keySet()) {
            Turned turned = find(name);
            if (turned != null) {
                shown.add(turned.shown);
            }
        }
        shown.sort(Comparator.comparing(Off::name));
        return shown;
    }

    /**
     * Runs an action while its switch is on, else the fallback.
     *
     * @param name of the switch
     * @param action its exceptions pass unchanged, without a fallback
     * @param fallback run in the caller's context; when it fails, {@link FeatureOffException} is thrown with its failure suppressed
     * @return fresh from the action, or a fallback with a {@link FeatureOffException} as its cause
     * @throws X what the action threw
     * @throws FeatureOffException when the switch is off and the fallback fails
     */
    public <T extends @Nullable Object, X extends Exception> Degraded<T> call(
            String name, Action<? extends T, X> action, Action<? extends T, ?> fallback) throws X {
        Turned turned = find(name);
        if (turned == null) {
            return Degraded.fresh(action.run());
        }
        Duration remaining = Duration.ofNanos(Math.max(0, turned.untilNanos - ticker.nanos()));
        FeatureOffException isOff = new FeatureOffException(name, remaining);
        Degraded<T> second = Fallbacks.inPlaceOf(isOff, fallback);
        if (second == null) {
            throw isOff;
        }
        return second;
    }

    /** Returns a switch that is off; one whose time is over is taken out, and told by the one thread that did so. */
    private @Nullable Turned find(String name) {
        Turned turned = off.get(name);
        if (turned == null || turned.untilNanos - ticker.nanos() > 0) {
            return turned;
        }
        if (off.remove(name, turned)) {
            tell(name, "on", "expired");
        }
        return null;
    }

    private void tell(String name, String to, String cause) {
        signals.emit(FallbackSignal.switched(name, to, cause));
    }

    /** Has no equality of its own, so that taking out an expired one never takes out its successor. */
    private static final class Turned {
        private final Off shown;
        private final long untilNanos;

        private Turned(Off shown, long untilNanos) {
            this.shown = shown;
            this.untilNanos = untilNanos;
        }
    }
}
