package dev.mainstay.idempotency;

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

    /** Returns the claim of a call that carries no key: never live, and its downstream keys are like no other call's. */
    static Claim withoutKey() {
        return UnprotectedClaim.withoutKey();
    }
}
