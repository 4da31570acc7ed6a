package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.breaker.CountBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Guards calls to many alike dependencies that are known by a key only, such as hosts or endpoints of customers: each key has a circuit breaker
 * and a retry budget of its own, made when it is first used. Thread-safe. {@link Guards#keyed} makes it.
 *
 * <pre>{@code
 * KeyedGuard hooks = guards.keyed("webhooks", GuardConfig.api(), 10_000);
 * hooks.callOnce(endpoint.host(), () -> client.post(endpoint, event));
 * }</pre>
 *
 * <p>Memory is bounded. When as many keys are known as may be, one that has not been used lately is forgotten for a new one, and keys without
 * recent failures are forgotten first; never one with a call under way, nor one whose breaker is open, half-open or forced. Where none can be
 * forgotten, new keys share one further guard, {@link #overflow()}: they are still protected, but together. Both are told by the signal
 * {@code mainstay.guard.keys}, with {@code outcome} {@code evicted} or {@code overflow}.
 *
 * <p>Keys appear nowhere: signals, exceptions and Resilience4j's registry have the name only, and the registry has only the shared guard's
 * breaker. A key is any text of 1 to 512 characters.
 */
public final class KeyedGuard {

    private static final int LONGEST_KEY = 512;
    private static final int MOST_KEYS = 1_000_000;

    private final Guard overflow;
    private final int maxKeys;
    private final KeyedEntries entries;

    /**
     * Makes one without keys.
     *
     * @param overflow for keys without room; its policy holds for all
     * @param guards makes the guard of one key
     */
    KeyedGuard(Guard overflow, int maxKeys, Function<GuardConfig, Guard> guards) {
        this.overflow = overflow;
        this.maxKeys = maxKeys;
        this.entries = new KeyedEntries(maxKeys, new KeyedEntries.Owner() {
            @Override
            public Guard make() {
                return guards.apply(overflow.config());
            }

            @Override
            public void made(Guard guard, boolean insteadOfAnother) {
                adopt(guard);
                if (insteadOfAnother) {
                    tell("evicted");
                }
            }
        });
    }

    static void check(int maxKeys) {
        if (maxKeys < 1 || maxKeys > MOST_KEYS) {
            throw new IllegalArgumentException("maxKeys must be 1 to " + MOST_KEYS + ", was " + maxKeys);
        }
    }

    /**
     * Calls as {@link Guard#call} does, with the guard of the key.
     *
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T call(String key, Action<T, X> action) throws X {
        return run(key, guard -> guard.call(action));
    }

    /**
     * Calls as {@link Guard#callOnce} does, with the guard of the key.
     *
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T callOnce(String key, Action<T, X> action) throws X {
        return run(key, guard -> guard.callOnce(action));
    }

    /** Calls as {@link Guard#callAsync(AsyncAction)} does, with the guard of the key. */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callAsync(
            String key, AsyncAction<T, X> action) {
        return start(key, guard -> guard.callAsync(action));
    }

    /** Calls as {@link Guard#callOnceAsync(AsyncAction)} does, with the guard of the key. */
    public <T extends @Nullable Object, X extends Exception> CompletionStage<T> callOnceAsync(
            String key, AsyncAction<T, X> action) {
        return start(key, guard -> guard.callOnceAsync(action));
    }

    private <T extends @Nullable Object, X extends Exception> T run(String key, Through<T, X> call) throws X {
        KeyedEntry entry = entry(key);
        if (entry == null) {
            return call.through(overflow);
        }
        boolean failed = true;
        try {
            T result = call.through(entry.guard());
            failed = false;
            return result;
        } finally {
            entries.leave(entry, failed);
        }
    }

    private <T extends @Nullable Object> CompletionStage<T> start(
            String key, Through<CompletionStage<T>, RuntimeException> call) {
        KeyedEntry entry = entry(key);
        if (entry == null) {
            return call.through(overflow);
        }
        CompletionStage<T> stage;
        try {
            stage = call.through(entry.guard());
        } catch (Throwable failure) {
            entries.leave(entry, true);
            throw failure;
        }
        // The stage itself goes to the caller, so that cancelling it still reaches the call.
        stage.whenComplete((result, failure) -> entries.leave(entry, failure != null));
        return stage;
    }

    private @Nullable KeyedEntry entry(String key) {
        KeyedEntry entry = entries.enter(checked(key));
        if (entry == null) {
            tell("overflow");
        }
        return entry;
    }

    private static String checked(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException(
                    "key must have 1 to " + LONGEST_KEY + " characters, had " + key.length());
        }
        return key;
    }

    private void tell(String outcome) {
        if (overflow.environment().signals().isListenedTo()) {
            overflow.environment().signals().emit(GuardSignal.keys(name(), outcome));
        }
    }

    /**
     * Lets no call with this key pass until somebody calls {@link #unforce}.
     *
     * @throws IllegalStateException when there is no room for the key, so that others would be hit
     */
    public void forceOpen(String key) {
        operate(key, CountBreaker::forceOpen);
    }

    /**
     * Lets every call with this key pass, and counts nothing, until somebody calls {@link #unforce}.
     *
     * @throws IllegalStateException when there is no room for the key, so that others would be hit
     */
    public void forceClosed(String key) {
        operate(key, CountBreaker::forceClosed);
    }

    /** Gives the breaker of a key back to its own rules; one that is not forced stays as it is. */
    public void unforce(String key) {
        KeyedEntry entry = entries.enterIfPresent(checked(key));
        if (entry != null) {
            change(entry, CountBreaker::unforce);
        }
    }

    private void operate(String key, Consumer<CountBreaker> change) {
        KeyedEntry entry = entry(key);
        if (entry == null) {
            throw new IllegalStateException("guard \"" + name() + "\" must have room for the key, but all of its "
                    + maxKeys + " places are taken by keys that cannot be forgotten now");
        }
        change(entry, change);
    }

    private void change(KeyedEntry entry, Consumer<CountBreaker> change) {
        try {
            change.accept(entry.guard().breaker());
        } finally {
            entries.leave(entry, false);
        }
    }

    /** Returns the state of the breaker of a key; empty when the key has none of its own. */
    public Optional<CircuitBreaker.State> state(String key) {
        return entries.peek(checked(key)).map(guard -> guard.breaker().getState());
    }

    /** Returns the name. */
    public String name() {
        return overflow.name();
    }

    /** Returns how many keys have a guard of their own now. */
    public int keys() {
        return entries.size();
    }

    /** Returns how many keys may have a guard of their own. */
    public int maxKeys() {
        return maxKeys;
    }

    /** Returns the guard that keys without room share. */
    public Guard overflow() {
        return overflow;
    }

    /** Returns the whole policy in words with units, from the outside in, one line for each part. */
    public String describe() {
        return "keyed guard \"" + name() + "\", for each of up to " + maxKeys + " keys\n" + overflow.config();
    }

    /** Puts the policy of the shared guard, which has changed, in force for every key. */
    void reconfigured() {
        entries.forEach(this::adopt);
    }

    /** Also for a guard that was made while the policy changed. */
    private void adopt(Guard guard) {
        while (!guard.config().equals(overflow.config())) {
            guard.reconfigure(overflow.config());
        }
    }

    /** A call through the guard that it is given. */
    @FunctionalInterface
    private interface Through<T extends @Nullable Object, X extends Exception> {
        T through(Guard guard) throws X;
    }
}
