package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.CountBreaker;
import dev.mainstay.core.guard.Environment.Clocks;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.core.timeout.LimitTimer;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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

    static final String TIMER_THREAD = "mainstay-guards-timer";
    static final String WORKER_THREAD = "mainstay-guards-worker";

    private static final int MOST_GUARDS = 10_000;
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int DEFAULT_KEYS = 10_000;

    private final ConcurrentMap<String, Guard> guards = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, KeyedGuard> keyedGuards = new ConcurrentHashMap<>();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final LimitTimer timer = LimitTimer.of(TIMER_THREAD);
    private final ExecutorService ownExecutor = Environment.workers(WORKER_THREAD);
    private final Environment environment;
    private final ReentrantLock reloading = new ReentrantLock();

    private Guards(Builder from) {
        Clocks clocks = new Clocks(from.ticker, from.sleeper, from.scheduler == null ? timer : from.scheduler);
        Executor executor = from.executor == null ? ownExecutor : from.executor;
        environment =
                new Environment(clocks, executor, Signals.to(from.listeners), from.random, new Shutdown(from.ticker));
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
        Guard there = guards.get(name);
        Guard guard = there == null ? added(name, config) : there;
        if (!guard.answersTo(config)) {
            throw new IllegalArgumentException("name \"" + name
                    + "\" belongs to a guard with another configuration, and two policies cannot share one circuit breaker. It has:\n"
                    + guard.config() + "\nasked for was:\n" + config);
        }
        return guard;
    }

    /** Returns {@link #keyed(String, GuardConfig, int)} for 10,000 keys. */
    public KeyedGuard keyed(String name, GuardConfig config) {
        return keyed(name, config, DEFAULT_KEYS);
    }

    /**
     * Returns guards for dependencies that are known by a key only, each with a breaker of its own; the first call makes it. A guard of the same
     * name is the one that keys without room share.
     *
     * @param name as for {@link #guard}
     * @param config the policy for each key
     * @param maxKeys how many keys have a guard of their own: 1 to 1,000,000
     * @throws IllegalArgumentException when a value is not legal, or the name exists with another policy or another number
     */
    public KeyedGuard keyed(String name, GuardConfig config, int maxKeys) {
        KeyedGuard.check(maxKeys);
        Guard overflow = guard(name, config);
        KeyedGuard keyed = keyedGuards.computeIfAbsent(
                name, key -> new KeyedGuard(overflow, maxKeys, policy -> unregistered(key, policy)));
        if (keyed.maxKeys() != maxKeys) {
            throw new IllegalArgumentException("name \"" + name + "\" belongs to a keyed guard with maxKeys "
                    + keyed.maxKeys() + ", asked for was " + maxKeys);
        }
        return keyed;
    }

    /**
     * Puts another policy in force for a guard that exists, and for every key of a keyed one. The state of its breaker, what its budget has
     * counted and the attempts that run stay, these with their policy. When the new policy is not legal it cannot be built, so the old one
     * stays. Code that asks for the guard with its first policy goes on getting it.
     *
     * @throws IllegalArgumentException when there is no guard of this name
     */
    public void reconfigure(String name, GuardConfig config) {
        reconfigureAll(() -> {
            if (!guards.containsKey(name)) {
                throw new IllegalArgumentException(
                        "name \"" + name + "\" belongs to no guard; there are " + new TreeSet<>(guards.keySet()));
            }
            return Map.of(name, config);
        });
    }

    /**
     * As {@link #reconfigure}, for all guards that {@link GuardSettings} name, or for none if any entry is not legal. A classifier of one's own
     * is kept unless the settings name another. Told as {@code mainstay.guard.reload}.
     *
     * @param settings with a guard's name in front of each key
     * @throws IllegalArgumentException with one line for each entry that is not legal, or whose guard does not exist
     */
    public void reload(Map<String, String> settings) {
        reconfigureAll(() -> new SettingsReader("no guard was changed").reload(settings, guards));
    }

    private void putInForce(String name, GuardConfig config) {
        Objects.requireNonNull(guards.get(name)).reconfigure(config);
        KeyedGuard keyed = keyedGuards.get(name);
        if (keyed != null) {
            keyed.reconfigured();
        }
    }

    private void reconfigureAll(Supplier<Map<String, GuardConfig>> changes) {
        boolean applied = false;
        reloading.lock();
        try {
            changes.get().forEach(this::putInForce);
            applied = true;
        } finally {
            reloading.unlock();
            environment.signals().emit(GuardSignal.reload(applied));
        }
    }

    /**
     * Returns the registry that holds the breakers of these guards, for what Resilience4j and others bind to one: metrics, health, events. Its
     * entries belong to the guards; replacing one there changes nothing here.
     */
    public CircuitBreakerRegistry breakers() {
        return breakers;
    }

    private Guard added(String name, GuardConfig config) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"" + name + "\"");
        }
        if (guards.size() >= MOST_GUARDS) {
            throw new IllegalArgumentException("name \"" + name + "\" would be one more than " + MOST_GUARDS
                    + " guards: names are for dependencies, not for hosts, customers or ids");
        }
        Guard made = unregistered(name, config);
        Guard before = guards.putIfAbsent(name, made);
        if (before != null) {
            return before;
        }
        // Told afterwards: whoever listens to the registry may ask for this guard.
        breakers.circuitBreaker(name);
        breakers.replace(name, made.breaker());
        return made;
    }

    private Guard unregistered(String name, GuardConfig config) {
        CountBreaker breaker = CountBreaker.of(name, config.breaker(), environment.ticker());
        breaker.onTransition(change -> environment.signals().emit(GuardSignal.breaker(name, change)));
        return new Guard(name, Parts.of(config, environment), breaker, environment);
    }

    /** Closes these guards without a grace time. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Refuses calls once the grace time is over; returns at once. Asynchronous calls that then wait for a retry fail with their last failure.
     * Calls that run keep their time limit; the threads of these guards end with the last of them, and never keep the JVM from exiting. Closing
     * again changes nothing, but a shorter grace time counts.
     *
     * @param grace for how long calls are still taken, zero or more
     */
    public void close(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must be >= 0, was " + grace);
        }
        environment.shutdown().announce(grace);
        if (grace.isZero()) {
            end();
        } else {
            environment.scheduler().schedule(() -> environment.goOn(this::end), grace);
        }
    }

    private void end() {
        environment.shutdown().tellAll();
        ownExecutor.shutdown();
        timer.close();
    }

    /** Collects what guards stand on. Not thread-safe. */
    public static final class Builder {

        private final List<SignalListener> listeners = new ArrayList<>();
        private Ticker ticker = Ticker.systemTicker();
        private Sleeper sleeper = Sleeper.systemSleeper();
        private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        private @Nullable Scheduler scheduler;
        private @Nullable Executor executor;

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

        /**
         * Sets what goes on with asynchronous calls after a wait or a time limit, instead of daemon threads of these guards: it runs the action
         * of further attempts, and what hangs on the returned stages. It stays open when the guards are closed.
         */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** Sets the source of the jitter, which must be thread-safe. */
        public Builder random(RandomGenerator value) {
            random = value;
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
