package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.retry.Backoff;
import dev.mainstay.core.signal.Signals;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How a consumer reads, repeats and gives up messages. Immutable. */
public final class ConsumerOptions {

    private static final ConsumerOptions STANDARD = new Builder().build();

    private final TenantIdType tenants;
    private final String correlationHeader;
    private final int maxAttempts;
    private final Backoff backoff;
    private final Predicate<? super Exception> retryable;
    private final int maxBodyBytes;
    private final int maxHeaderChars;
    private final @Nullable DeadLetterStore deadLetters;
    private final Signals signals;
    private final RandomGenerator random;

    private ConsumerOptions(Builder builder) {
        this.tenants = builder.tenants;
        this.correlationHeader = builder.correlationHeader;
        this.maxAttempts = builder.maxAttempts;
        this.backoff = builder.backoff;
        this.retryable = builder.retryable;
        this.maxBodyBytes = builder.maxBodyBytes;
        this.maxHeaderChars = builder.maxHeaderChars;
        this.deadLetters = builder.deadLetters;
        this.signals = builder.signals;
        this.random = builder.random;
    }

    /**
     * Returns tenants by UUID, header {@code X-Correlation-ID}, 5 attempts, waits of 100, 200, 400 ms and so on up to one minute, bodies up to
     * 10 MiB, headers up to 65536 characters, no store of dead letters; every failure is repeated but a {@link ReliabilityException} that says
     * it is not retryable.
     */
    public static ConsumerOptions standard() {
        return STANDARD;
    }

    /** Returns a builder that begins with {@link #standard()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what ids of tenants look like. */
    public TenantIdType tenants() {
        return tenants;
    }

    /** Returns the header of the correlation id. */
    public String correlationHeader() {
        return correlationHeader;
    }

    /** Returns how often a handler is run for one message before it is a dead letter. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** Returns the waits between attempts. */
    public Backoff backoff() {
        return backoff;
    }

    /** Returns which failures of a handler may be gone the next time. */
    public Predicate<? super Exception> retryable() {
        return retryable;
    }

    /** Returns the longest body in bytes. */
    public int maxBodyBytes() {
        return maxBodyBytes;
    }

    /** Returns how long the names and values of all headers may be together, in characters. */
    public int maxHeaderChars() {
        return maxHeaderChars;
    }

    /** Returns where dead letters are kept; empty when only the broker keeps them. */
    public Optional<DeadLetterStore> deadLetters() {
        return Optional.ofNullable(deadLetters);
    }

    /** Returns who hears of deliveries. */
    public Signals signals() {
        return signals;
    }

    RandomGenerator random() {
        return random;
    }

    /** Builds options. */
    public static final class Builder {
        private TenantIdType tenants = TenantIdType.UUID;
        private String correlationHeader = "X-Correlation-ID";
        private int maxAttempts = 5;
        private Backoff backoff = Backoff.ofDefaults();
        private Predicate<? super Exception> retryable =
                failure -> !(failure instanceof ReliabilityException known) || known.isRetryable();
        private int maxBodyBytes = 10 << 20;
        private int maxHeaderChars = 1 << 16;
        private @Nullable DeadLetterStore deadLetters;
        private Signals signals = Signals.none();
        private RandomGenerator random = new Random();

        private Builder() {}

        /** Sets what ids of tenants look like. */
        public Builder tenants(TenantIdType type) {
            this.tenants = Objects.requireNonNull(type, "type");
            return this;
        }

        /** Sets the header of the correlation id, in any case. */
        public Builder correlationHeader(String name) {
            this.correlationHeader = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Sets how often a handler is run for one message before it is a dead letter, from 1. */
        public Builder maxAttempts(int count) {
            this.maxAttempts = count;
            return this;
        }

        /** Sets the waits between attempts. */
        public Builder backoff(Backoff waits) {
            this.backoff = Objects.requireNonNull(waits, "waits");
            return this;
        }

        /** Sets which failures of a handler may be gone the next time; the others make a dead letter at once. */
        public Builder retryable(Predicate<? super Exception> test) {
            this.retryable = Objects.requireNonNull(test, "test");
            return this;
        }

        /** Sets the longest body in bytes, from 0; a longer one is cut and kept as a dead letter that cannot be replayed. */
        public Builder maxBodyBytes(int bytes) {
            this.maxBodyBytes = bytes;
            return this;
        }

        /** Sets how long the names and values of all headers may be together, in characters, from 0; as with the body. */
        public Builder maxHeaderChars(int characters) {
            this.maxHeaderChars = characters;
            return this;
        }

        /** Sets where dead letters are kept. */
        public Builder deadLetters(DeadLetterStore store) {
            this.deadLetters = Objects.requireNonNull(store, "store");
            return this;
        }

        /** Sets who hears of deliveries. */
        public Builder signals(Signals listeners) {
            this.signals = Objects.requireNonNull(listeners, "listeners");
            return this;
        }

        /** Sets the source of jitter, where the waits have some; thread-safe. */
        public Builder random(RandomGenerator source) {
            this.random = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Makes the options.
         *
         * @throws IllegalArgumentException when a bound does not hold
         */
        public ConsumerOptions build() {
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("maxAttempts must be >= 1, was " + maxAttempts);
            }
            if (maxBodyBytes < 0) {
                throw new IllegalArgumentException("maxBodyBytes must be >= 0, was " + maxBodyBytes);
            }
            if (maxHeaderChars < 0) {
                throw new IllegalArgumentException("maxHeaderChars must be >= 0, was " + maxHeaderChars);
            }
            return new ConsumerOptions(this);
        }
    }
}
