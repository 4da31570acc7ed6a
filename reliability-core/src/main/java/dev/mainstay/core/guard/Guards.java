package dev.mainstay.core.guard;

import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All guards of a service, one for each dependency, with the timer that they share. Make one and keep it. Thread-safe.
 *
 * <pre>{@code
 * Guards guards = Guards.ofDefaults();
 * Guard rates = guards.api("rates");
 * Rate rate = rates.call(() -> client.rate("EUR"));              // may be repeated
 * Receipt receipt = payments.callOnce(() -> client.charge(order));   // not once it may have been sent
 * }</pre>
 */
public final class Guards implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final ConcurrentMap<String, Guard> guards = new ConcurrentHashMap<>();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final Timer timer = new Timer(Timer.daemon());
    private final Environment environment;
    private volatile boolean closed;

    private Guards(Builder from) {
        Scheduler given = from.scheduler;
        Scheduler scheduler = given == null ? timer : given;
        environment = new Environment(from.ticker, from.sleeper, scheduler, Signals.to(from.listeners), () -> closed);
    }

    /** Makes guards on the time of this JVM that nobody listens to. */
    public static Guards ofDefaults() {
        return builder().build();
    }

    /** Returns a builder with the time of this JVM and no listeners. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the guard of a dependency that is called over the network, with {@link GuardConfig#api()}. */
    public Guard api(String name) {
        return guard(name, GuardConfig.api());
    }

    /** Returns the guard of a database, with {@link GuardConfig#database()}. */
    public Guard database(String name) {
        return guard(name, GuardConfig.database());
    }

    /**
     * Returns the guard of a dependency; the first call makes it.
     *
     * @param name 1 to 64 letters, digits, dots, underscores and hyphens; becomes a label of metrics, so one per dependency and never an id
     * @param config its policy
     * @throws IllegalArgumentException when the name is not legal, or the guard exists with another policy
     */
    public Guard guard(String name, GuardConfig config) {
        Guard guard = guards.computeIfAbsent(name, key -> made(key, config));
        if (!guard.config().equals(config)) {
            throw new IllegalArgumentException("name \"" + name
                    + "\" belongs to a guard with another configuration, and two policies cannot share one circuit breaker. It has:\n"
                    + guard.config() + "\nasked for was:\n" + config);
        }
        return guard;
    }

    private Guard made(String name, GuardConfig config) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"" + name + "\"");
        }
        return new Guard(name, config, Breaker.of(name, config.breaker(), breakers, environment), environment);
    }

    /**
     * Refuses calls from now on and lets the timer's thread end as soon as no running call needs it. Calls that run keep their time limit.
     * Closing again changes nothing.
     */
    @Override
    public void close() {
        closed = true;
        timer.close();
    }

    /** Collects what guards stand on. Not thread-safe. */
    public static final class Builder {

        private final List<SignalListener> listeners = new ArrayList<>();
        private Ticker ticker = Ticker.systemTicker();
        private Sleeper sleeper = Sleeper.systemSleeper();
        private @Nullable Scheduler scheduler;

        private Builder() {}

        /** Sets the clock that deadlines and breakers are measured on. */
        public Builder ticker(Ticker value) {
            ticker = value;
            return this;
        }

        /** Sets what waits between attempts. */
        public Builder sleeper(Sleeper value) {
            sleeper = value;
            return this;
        }

        /** Sets what runs time limits, instead of a daemon thread of these guards. It stays open when the guards are closed. */
        public Builder scheduler(Scheduler value) {
            scheduler = value;
            return this;
        }

        /** Adds a listener; they are called in this order. */
        public Builder listener(SignalListener value) {
            listeners.add(value);
            return this;
        }

        /** Makes the guards. */
        public Guards build() {
            return new Guards(this);
        }
    }
}
