package dev.mainstay.idempotency;

import java.util.UUID;

/**
 * Who holds a claim: a token made before the first message to the store, so that a message sent twice is recognised as the same one.
 *
 * @param token unique for each call; the nil UUID is the operator
 */
public record Owner(UUID token) {

    private static final Owner OPERATOR = new Owner(new UUID(0, 0));

    /** Makes the token of one call. */
    public static Owner random() {
        // Not a counter behind a per-process prefix: processes restored from one checkpoint would hand out the same
        // tokens.
        return new Owner(UUID.randomUUID());
    }

    /** Returns the operator, who may free a record in any state and do nothing else. */
    public static Owner operator() {
        return OPERATOR;
    }

    /** Says whether this is the operator. */
    public boolean isOperator() {
        return equals(OPERATOR);
    }

    /**
     * Checks what {@link IdempotencyStore#settle} is asked for; stores call it first.
     *
     * @param owner who asks
     * @param keep what is asked for
     * @throws IllegalArgumentException for {@code RECORD}, and when the operator asks for anything but {@code FORGET}
     */
    public static void requireMaySettle(Owner owner, Verdict.Keep keep) {
        if (keep == Verdict.Keep.RECORD || (owner.isOperator() && keep != Verdict.Keep.FORGET)) {
            throw new IllegalArgumentException(
                    "keep must be " + (owner.isOperator() ? "FORGET for the operator" : "RETRY, FORGET or QUARANTINE")
                            + ", was " + keep);
        }
    }
}
