package dev.mainstay.idempotency;

import dev.mainstay.core.Action;
import org.jspecify.annotations.Nullable;

/** The right to run an action, in the action's hand: what an effect outside needs to be safe. Thread-safe. */
public interface Claim {

    /** The length of a full downstream key in characters: {@value}. */
    int DOWNSTREAM_KEY_LENGTH = 43;

    /** The shortest length to which a downstream key may be cut: {@value}, that is 96 bits. */
    int SHORTEST_DOWNSTREAM_KEY = 16;

    /** Returns which attempt this is, from 1. */
    int attempt();

    /** Says whether an earlier attempt was begun and left no result: parts of its effect may be there already. */
    boolean recovered();

    /**
     * Returns a number that grows with every claim on this key. A system that refuses a smaller number than it has seen is safe from an
     * owner that was paused and overtaken. Zero for a run without protection.
     */
    long fence();

    /** Says whether the key certainly is still ours, measured from when the claim was asked for. False for a run without protection. */
    boolean live();

    /**
     * Returns the idempotency key to send to another system: the same in every attempt, another for each purpose, request and tenant.
     *
     * @param purpose what the key is for, such as {@code psp}; any text
     * @return {@value #DOWNSTREAM_KEY_LENGTH} characters {@code A-Z a-z 0-9 - _}
     */
    String downstreamKey(String purpose);

    /**
     * Returns the beginning of the downstream key, for systems that take only short ones.
     *
     * @param purpose as above
     * @param length from {@value #SHORTEST_DOWNSTREAM_KEY} to {@value #DOWNSTREAM_KEY_LENGTH} characters
     * @throws IllegalArgumentException when the length is outside of that
     */
    default String downstreamKey(String purpose, int length) {
        if (length < SHORTEST_DOWNSTREAM_KEY || length > DOWNSTREAM_KEY_LENGTH) {
            throw new IllegalArgumentException("length must be from " + SHORTEST_DOWNSTREAM_KEY + " to "
                    + DOWNSTREAM_KEY_LENGTH + ", was " + length);
        }
        return downstreamKey(purpose).substring(0, length);
    }

    /**
     * Runs a part of the action once: when an earlier attempt finished it, its recorded result is returned and the part does not run.
     *
     * <p>The result is kept before this returns, and the lease is renewed with it. Where that fails, because the store is away or the result
     * is too long or cannot be encoded, the value is returned all the same and a recovery runs the part again. A part that crashed between
     * its effect and this is run again as well: give its effect a {@linkplain #downstreamKey(String) downstream key}. Waits for the store, so
     * it is not for a thread that must not block.
     *
     * @param name what this part is called, 1 to {@value Step#LONGEST_NAME} characters, unique within the action and the same in every version
     * @param codec how its result is kept, up to the operation's {@link Policy#maxResultBytes()}
     * @param body the part
     * @return what it returned now or earlier
     * @throws X what the part throws, as it is; it is then not finished
     * @throws IllegalArgumentException when the name is empty or too long
     * @throws IllegalStateException when an earlier result cannot be decoded; the part is not run again
     */
    <S extends @Nullable Object, X extends Exception> S step(String name, Codec<S> codec, Action<S, X> body) throws X;

    /** Returns the claim of a call that carries no key: never live, and its downstream keys are like no other call's. */
    static Claim withoutKey() {
        return UnprotectedClaim.withoutKey();
    }
}
