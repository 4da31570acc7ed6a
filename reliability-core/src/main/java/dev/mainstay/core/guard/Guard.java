package dev.mainstay.core.guard;

import dev.mainstay.core.Action;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Guards the calls to one dependency: a deadline around retries around a circuit breaker around each attempt. Thread-safe.
 *
 * <p>Everything runs on the caller's thread. What the action throws last reaches the caller as it is, typed and unwrapped; only what the guard
 * itself decides is a {@link dev.mainstay.core.ReliabilityException}:
 *
 * <ul>
 *   <li>{@link CircuitOpenException}: the breaker let no attempt through. Opened between two attempts, the failure of the first is thrown.
 *   <li>{@link DeadlineExceededException}: the time was over before the call; or, where the policy interrupts, during it. Then it is thrown
 *       even if a result came a moment later. An {@link Error} is still thrown as itself.
 *   <li>{@link CallInterruptedException}: the thread was interrupted before the call or during a wait.
 *   <li>{@link GuardsClosedException}: {@link Guards#close()} came before.
 * </ul>
 *
 * <p>The action runs in the caller's {@link CallContext} with the deadline of this call, so {@link Deadline#current()} is what is left; hand it
 * to clients as their timeout, since an interrupt does not reach a thread that is blocked in socket I/O.
 */
public final class Guard {

    private final String name;
    private final GuardConfig config;
    private final Breaker breaker;
    private final Environment environment;

    Guard(String name, GuardConfig config, Breaker breaker, Environment environment) {
        this.name = name;
        this.config = config;
        this.breaker = breaker;
        this.environment = environment;
    }

    /**
     * Calls with something that may be repeated: every failure that the policy allows is retried.
     *
     * @param action run once for each attempt
     * @return the action's result
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T call(Action<T, X> action) throws X {
        return new GuardedCall<>(this, action, true).run();
    }

    /**
     * Calls with something that must not be repeated once it may have been sent: only failures classified as {@link Sent#NO} are retried.
     *
     * @param action run once for each attempt
     * @return the action's result
     * @throws X what the last attempt threw
     */
    public <T extends @Nullable Object, X extends Exception> T callOnce(Action<T, X> action) throws X {
        return new GuardedCall<>(this, action, false).run();
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the whole policy in words with units, from the outside in, one line for each part. */
    public String describe() {
        return "guard \"" + name + "\"\n" + config;
    }

    GuardConfig config() {
        return config;
    }

    Breaker breaker() {
        return breaker;
    }

    Environment environment() {
        return environment;
    }
}
