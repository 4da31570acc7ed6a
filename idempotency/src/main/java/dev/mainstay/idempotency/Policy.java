package dev.mainstay.idempotency;

import java.time.Duration;

/**
 * How long and how strictly an operation is protected.
 *
 * @param lease how long a claim is exclusive without a sign of life, from one millisecond
 * @param retain how long a record is kept, from the lease to 3650 days; protection ends with it
 * @param waitFor how long a duplicate waits for the call that runs before it is told that it is in flight, from zero
 * @param heartbeat whether a running claim is renewed at a third of its lease
 * @param maxResultBytes the longest encoded result that is kept; of a longer one only the fact that it is done
 * @param onAbandoned what a claim whose lease ended becomes
 * @param onStoreFailure what happens to a call when the store cannot be asked
 */
public record Policy(
        Duration lease,
        Duration retain,
        Duration waitFor,
        boolean heartbeat,
        int maxResultBytes,
        OnAbandoned onAbandoned,
        OnStoreFailure onStoreFailure) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final Policy STANDARD = new Policy(
            Duration.ofSeconds(30),
            Duration.ofHours(24),
            Duration.ZERO,
            true,
            1 << 20,
            OnAbandoned.RERUN,
            OnStoreFailure.REFUSE);

    /** What becomes of a claim whose owner went silent. */
    public enum OnAbandoned {
        /** The next call runs the action again, with the same downstream keys. */
        RERUN,
        /** Nobody runs it until an operator has looked. */
        QUARANTINE
    }

    /** What becomes of a call when the store cannot be asked. */
    public enum OnStoreFailure {
        /** It fails with {@link IdempotencyStoreException}; the action does not run. */
        REFUSE,
        /** The action runs without protection and the outcome says so. */
        RUN_UNPROTECTED
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public Policy {
        if (lease.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("lease must be >= " + SHORTEST + ", was " + lease);
        }
        if (retain.compareTo(lease) < 0 || retain.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "retain must be from the lease " + lease + " to " + LONGEST + ", was " + retain);
        }
        if (waitFor.isNegative() || waitFor.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("waitFor must be from 0 to " + LONGEST + ", was " + waitFor);
        }
        if (maxResultBytes < 0) {
            throw new IllegalArgumentException("maxResultBytes must be >= 0, was " + maxResultBytes);
        }
    }

    /** Returns lease 30 s, retention 24 h, no waiting, heartbeat on, results up to 1 MiB, abandoned work run again, no run without the store. */
    public static Policy standard() {
        return STANDARD;
    }

    /** Returns a builder that begins with this policy. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Derives a policy from another. */
    public static final class Builder {
        private Duration lease;
        private Duration retain;
        private Duration waitFor;
        private boolean heartbeat;
        private int maxResultBytes;
        private OnAbandoned onAbandoned;
        private OnStoreFailure onStoreFailure;

        private Builder(Policy policy) {
            this.lease = policy.lease;
            this.retain = policy.retain;
            this.waitFor = policy.waitFor;
            this.heartbeat = policy.heartbeat;
            this.maxResultBytes = policy.maxResultBytes;
            this.onAbandoned = policy.onAbandoned;
            this.onStoreFailure = policy.onStoreFailure;
        }

        /** Sets how long a claim is exclusive without a sign of life. */
        public Builder lease(Duration length) {
            this.lease = length;
            return this;
        }

        /** Sets how long a record is kept. */
        public Builder retain(Duration length) {
            this.retain = length;
            return this;
        }

        /** Sets how long a duplicate waits for the call that runs. */
        public Builder waitFor(Duration length) {
            this.waitFor = length;
            return this;
        }

        /** Sets whether running claims are renewed. */
        public Builder heartbeat(boolean on) {
            this.heartbeat = on;
            return this;
        }

        /** Sets the longest encoded result that is kept, in bytes. */
        public Builder maxResultBytes(int bytes) {
            this.maxResultBytes = bytes;
            return this;
        }

        /** Sets what a claim whose lease ended becomes. */
        public Builder onAbandoned(OnAbandoned choice) {
            this.onAbandoned = choice;
            return this;
        }

        /** Sets what happens when the store cannot be asked. */
        public Builder onStoreFailure(OnStoreFailure choice) {
            this.onStoreFailure = choice;
            return this;
        }

        /**
         * Makes the policy.
         *
         * @throws IllegalArgumentException when a bound does not hold
         */
        public Policy build() {
            return new Policy(lease, retain, waitFor, heartbeat, maxResultBytes, onAbandoned, onStoreFailure);
        }
    }
}
