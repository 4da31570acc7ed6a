package dev.mainstay.audit;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done or attempted. Immutable; what it is given is copied when it is built.
 *
 * <p>It has no tenant and no correlation id: those are facts of the call, read when the event is recorded.
 */
public final class AuditEvent {

    /** The retention class of events that name none: {@value}. */
    public static final String STANDARD_RETENTION = "standard";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String action;
    private final Resource resource;
    private final boolean platform;
    private final Outcome outcome;
    private final Changes changes;
    private final @Nullable String reason;
    private final @Nullable Instant occurredAt;
    private final @Nullable Actor actor;
    private final ClosedValue context;
    private final String retention;

    private AuditEvent(Builder builder) {
        action = builder.action;
        resource = builder.resource;
        platform = builder.platform;
        outcome = builder.outcome;
        changes = builder.changes;
        reason = builder.reason;
        occurredAt = builder.occurredAt;
        actor = builder.actor;
        context = builder.context;
        retention = builder.retention;
    }

    /**
     * Starts an event of the current tenant.
     *
     * @param action a constant of the application such as {@code order.cancel}: 1 to 128 of {@code a-z 0-9 . _ -},
     *     beginning with a letter
     * @param resource what was acted upon
     * @throws IllegalArgumentException when the action is not legal
     */
    public static Builder of(String action, Resource resource) {
        return new Builder(action, resource, false);
    }

    /**
     * Starts an event that belongs to no tenant, such as a refused login or the work of an operator. It is recorded
     * under the reserved tenant {@value AuditEntry#PLATFORM_TENANT}, also where the call has a tenant.
     *
     * @param action as in {@link #of}
     * @param resource what was acted upon
     * @throws IllegalArgumentException when the action is not legal
     */
    public static Builder platform(String action, Resource resource) {
        return new Builder(action, resource, true);
    }

    /** Returns what was done. */
    public String action() {
        return action;
    }

    /** Returns what was acted upon. */
    public Resource resource() {
        return resource;
    }

    /** Says whether the event belongs to no tenant. */
    public boolean isPlatform() {
        return platform;
    }

    /** Returns how it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns what was changed. */
    public Changes changes() {
        return changes;
    }

    /** Returns why it was done, in the actor's words. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** Returns when it happened; empty for the moment at which it is recorded. */
    public Optional<Instant> occurredAt() {
        return Optional.ofNullable(occurredAt);
    }

    /** Returns who acted; empty for the principal of the call. */
    public Optional<Actor> actor() {
        return Optional.ofNullable(actor);
    }

    /** Returns further facts, as they will be stored. */
    public Map<?, ?> context() {
        return (Map<?, ?>) Objects.requireNonNull(context.value());
    }

    /** Returns the retention class, which decides how long the record is kept. */
    public String retention() {
        return retention;
    }

    ClosedValue closedContext() {
        return context;
    }

    /** Collects the parts of an event. Not thread-safe. */
    public static final class Builder {

        private final String action;
        private final Resource resource;
        private final boolean platform;
        private Outcome outcome = Outcome.success();
        private Changes changes = Changes.none();
        private @Nullable String reason;
        private @Nullable Instant occurredAt;
        private @Nullable Actor actor;
        private ClosedValue context = ClosedValue.of(Map.of());
        private String retention = STANDARD_RETENTION;

        private Builder(String action, Resource resource, boolean platform) {
            Text.requireName("action", action, 128);
            this.action = action;
            this.resource = Objects.requireNonNull(resource, "resource");
            this.platform = platform;
        }

        /** Sets how it ended; success when not set. */
        public Builder outcome(Outcome value) {
            outcome = Objects.requireNonNull(value, "outcome");
            return this;
        }

        /** Sets what was changed; nothing when not set. */
        public Builder changes(Changes value) {
            changes = Objects.requireNonNull(value, "changes");
            return this;
        }

        /** Sets why it was done. More than 16 KiB are stored as digest and size. */
        public Builder reason(String value) {
            reason = Objects.requireNonNull(value, "reason");
            return this;
        }

        /**
         * Sets when it happened, kept to the microsecond; the moment of recording when not set.
         *
         * @throws IllegalArgumentException when it is before year 1 or after year 9999
         */
        public Builder occurredAt(Instant value) {
            if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
                throw new IllegalArgumentException("occurredAt must be in the years 1 to 9999, was " + value);
            }
            occurredAt = value;
            return this;
        }

        /** Sets who acted; the principal of the call when not set. */
        public Builder actor(Actor value) {
            actor = Objects.requireNonNull(value, "actor");
            return this;
        }

        /**
         * Sets further facts, replacing earlier ones. They are recorded <b>as they are</b>, so leave secrets out.
         *
         * @param values as in {@link Changes#created}
         */
        public Builder context(Map<String, ?> values) {
            context = ClosedValue.of(values);
            return this;
        }

        /**
         * Sets the retention class; {@value AuditEvent#STANDARD_RETENTION} when not set. The database must have a
         * partition for it.
         *
         * @param value 1 to 30 of {@code a-z 0-9}, beginning with a letter
         * @throws IllegalArgumentException when it is not legal
         */
        public Builder retention(String value) {
            boolean legal = !value.isEmpty() && value.length() <= 30 && Text.isLower(value.charAt(0));
            for (int i = 1; legal && i < value.length(); i++) {
                legal = Text.isLower(value.charAt(i)) || Text.isDigit(value.charAt(i));
            }
            if (!legal) {
                throw new IllegalArgumentException(
                        "retention must be 1 to 30 of a-z and 0-9, beginning with a letter, was '" + value + "'");
            }
            retention = value;
            return this;
        }

        /** Makes the event. */
        public AuditEvent build() {
            return new AuditEvent(this);
        }
    }
}
