package dev.mainstay.audit;

/** How an attempt ended. */
public sealed interface Outcome {

    /** Returns the outcome of what was done. */
    static Outcome success() {
        return new Success();
    }

    /**
     * Returns the outcome of what was allowed and did not work.
     *
     * @param code why, a stable code such as that of a {@link dev.mainstay.core.ReliabilityException}
     */
    static Outcome failure(String code) {
        return new Failure(code);
    }

    /**
     * Returns the outcome of what was not allowed.
     *
     * @param permission what the actor would have needed, such as {@code order:cancel}
     * @param policy which rule refused it, such as {@code roles}
     */
    static Outcome denied(String permission, String policy) {
        return new Denied(permission, policy);
    }

    /** It was done. */
    record Success() implements Outcome {}

    /**
     * It was allowed and did not work.
     *
     * @param code why, not blank; stored as {@link Resource#id()} is
     */
    record Failure(String code) implements Outcome {

        /**
         * Checks the code and makes it storable.
         *
         * @throws IllegalArgumentException when it is blank
         */
        public Failure {
            code = Text.storableWord("code", code);
        }
    }

    /**
     * It was not allowed.
     *
     * @param permission what the actor would have needed, not blank
     * @param policy which rule refused it, not blank
     */
    record Denied(String permission, String policy) implements Outcome {

        /**
         * Checks both and makes them storable.
         *
         * @throws IllegalArgumentException when one is blank
         */
        public Denied {
            permission = Text.storableWord("permission", permission);
            policy = Text.storableWord("policy", policy);
        }
    }
}
