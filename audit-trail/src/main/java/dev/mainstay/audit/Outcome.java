package dev.mainstay.audit;

import java.util.Map;
import java.util.Objects;

/** How an attempt ended. */
public sealed interface Outcome {

    /** The sorts of outcome, by the names under which they are stored. */
    enum Kind {
        /** It was done. */
        SUCCESS,
        /** It was allowed and did not work. */
        FAILURE,
        /** It was not allowed. */
        DENIED
    }

    /** Returns the sort. */
    Kind kind();

    /**
     * Returns how the attempt ended of which a record tells.
     *
     * @throws IllegalStateException when no application could have written it so
     */
    static Outcome of(AuditRecord record) {
        Map<?, ?> detail = record.detail();
        try {
            return switch (Kind.valueOf(record.outcome())) {
                case SUCCESS -> success();
                case FAILURE -> failure((String) Objects.requireNonNull(detail.get("code")));
                case DENIED ->
                    denied((String) Objects.requireNonNull(detail.get("permission")), (String)
                            Objects.requireNonNull(detail.get("policy")));
            };
        } catch (IllegalArgumentException | ClassCastException | NullPointerException malformed) {
            throw new IllegalStateException("record " + record.id() + " has no well-formed outcome");
        }
    }

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
    record Success() implements Outcome {

        @Override
        public Kind kind() {
            return Kind.SUCCESS;
        }
    }

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

        @Override
        public Kind kind() {
            return Kind.FAILURE;
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

        @Override
        public Kind kind() {
            return Kind.DENIED;
        }
    }
}
