package dev.mainstay.testkit.idempotency;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong with some of the messages to a store, on the way there or on the way back.
 *
 * <pre>{@code
 * Fault.nth(1, StoreOperation.COMPLETE).losesItsReply(Duration.ofSeconds(2))
 * }</pre>
 *
 * @param occasion which messages it hits
 * @param side whether the store got the message nevertheless
 * @param kind what happens
 * @param time how late it is, or when the sender gives up; zero where it fails at once
 */
public record Fault(Occasion occasion, Side side, Kind kind, Duration time) {

    /** Where a message meets its fault. */
    public enum Side {
        /** Before the store: it was not asked. */
        BEFORE,
        /** After the store did what it was asked. */
        AFTER
    }

    /** What happens to a message. */
    public enum Kind {
        /** It fails at once. */
        FAILED,
        /** It is gone: the sender fails when its time is over. */
        LOST,
        /** It comes late. */
        LATE
    }

    /**
     * Checks the time.
     *
     * @throws IllegalArgumentException when negative
     */
    public Fault {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time must be >= 0, was " + time);
        }
    }

    /**
     * Returns the n-th message of an operation since the store was made.
     *
     * @param number from 1
     * @param operation whose messages are counted
     * @throws IllegalArgumentException when the number is below 1
     */
    public static Occasion nth(int number, StoreOperation operation) {
        return new Occasion(operation, number, number);
    }

    /**
     * Returns the n-th message of whatever operation since the store was made.
     *
     * @param number from 1
     * @throws IllegalArgumentException when the number is below 1
     */
    public static Occasion nthOfAny(int number) {
        return new Occasion(null, number, number);
    }

    /** Returns every message of an operation. */
    public static Occasion every(StoreOperation operation) {
        return new Occasion(operation, 1, Integer.MAX_VALUE);
    }

    /** Returns every message. */
    public static Occasion everyOfAny() {
        return new Occasion(null, 1, Integer.MAX_VALUE);
    }

    /** Returns the fault in one line. */
    @Override
    public String toString() {
        return occasion + " " + (side == Side.BEFORE ? "before the store " : "after the store ")
                + switch (kind) {
                    case FAILED -> "fails";
                    case LOST -> "is lost, noticed after " + time;
                    case LATE -> "is late by " + time;
                };
    }

    /**
     * Which messages a fault hits, counted from 1; each claim of a batch is a message.
     *
     * @param operation whose messages are counted, null for all
     * @param first the first that is hit
     * @param last the last that is hit
     */
    public record Occasion(@Nullable StoreOperation operation, int first, int last) {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException when they are no range from 1
         */
        public Occasion {
            if (first < 1) {
                throw new IllegalArgumentException("number must be >= 1, was " + first);
            }
            if (last < first) {
                throw new IllegalArgumentException("last must be >= " + first + ", was " + last);
            }
        }

        /** The message fails at once and the store hears nothing of it. */
        public Fault failsBeforeTheStore() {
            return new Fault(this, Side.BEFORE, Kind.FAILED, Duration.ZERO);
        }

        /** The store does what it was asked, and the sender is told that it failed. */
        public Fault failsAfterTheStore() {
            return new Fault(this, Side.AFTER, Kind.FAILED, Duration.ZERO);
        }

        /**
         * The message never reaches the store.
         *
         * @param noticedAfter the sender's own time limit, zero or more
         */
        public Fault neverArrives(Duration noticedAfter) {
            return new Fault(this, Side.BEFORE, Kind.LOST, noticedAfter);
        }

        /**
         * The store does what it was asked, and its reply never reaches the sender.
         *
         * @param noticedAfter the sender's own time limit, counted from the reply, zero or more
         */
        public Fault losesItsReply(Duration noticedAfter) {
            return new Fault(this, Side.AFTER, Kind.LOST, noticedAfter);
        }

        /**
         * The message reaches the store late.
         *
         * @param by how late, zero or more
         */
        public Fault arrivesLate(Duration by) {
            return new Fault(this, Side.BEFORE, Kind.LATE, by);
        }

        /**
         * The reply reaches the sender late.
         *
         * @param by how late, zero or more
         */
        public Fault isAnsweredLate(Duration by) {
            return new Fault(this, Side.AFTER, Kind.LATE, by);
        }

        boolean includes(StoreOperation asked, int numberOfAsked, int numberOfAny) {
            int number = operation == null ? numberOfAny : numberOfAsked;
            return (operation == null || operation == asked) && first <= number && number <= last;
        }

        @Override
        public String toString() {
            String messages = operation == null ? "message" : Words.of(operation);
            return first == last ? messages + " " + first : "every " + messages;
        }
    }
}
