package dev.mainstay.audit;

import dev.mainstay.core.context.CorrelationId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which records of one tenant to read, newest first; what is not set does not matter. Immutable. */
public final class AuditQuery {

    /** Records of a page when the query does not say: {@value}. */
    public static final int DEFAULT_PAGE_SIZE = 50;

    /** The most records of a page: {@value}. */
    public static final int LARGEST_PAGE = 1_000;

    private final Builder parts;
    private final @Nullable String after;

    private AuditQuery(Builder parts, @Nullable String after) {
        this.parts = parts;
        this.after = after;
    }

    /** Returns the query for every record. */
    public static AuditQuery all() {
        return builder().build();
    }

    /** Starts a query. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the query for the page that follows another.
     *
     * @param next {@link AuditPage#next} of a page of this query; it may come from outside and is checked when it is used
     */
    public AuditQuery after(String next) {
        return new AuditQuery(parts, next);
    }

    /** Returns the page after which to read; empty for the first. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    /** Says whether records that belong to no tenant are wanted. */
    public boolean isPlatform() {
        return parts.platform;
    }

    /** Returns what was acted upon; without id for any of its type. */
    public Optional<Resource> resource() {
        return Optional.ofNullable(parts.resource);
    }

    /** Returns what was done. */
    public Optional<String> action() {
        return Optional.ofNullable(parts.action);
    }

    /** Returns who acted; on whose behalf does not matter. */
    public Optional<Actor> actor() {
        return Optional.ofNullable(parts.actor);
    }

    /** Returns how it ended. */
    public Optional<Outcome.Kind> outcome() {
        return Optional.ofNullable(parts.outcome);
    }

    /** Returns the correlation id of the call. */
    public Optional<CorrelationId> correlationId() {
        return Optional.ofNullable(parts.correlationId);
    }

    /** Returns since when it was recorded, inclusive. */
    public Optional<Instant> from() {
        return Optional.ofNullable(parts.from);
    }

    /** Returns until when it was recorded, exclusive. */
    public Optional<Instant> to() {
        return Optional.ofNullable(parts.to);
    }

    /** Returns the most records of a page. */
    public int pageSize() {
        return parts.pageSize;
    }

    /** Collects the parts of a query. Not thread-safe. */
    public static final class Builder {

        private boolean platform;
        private @Nullable Resource resource;
        private @Nullable String action;
        private @Nullable Actor actor;
        private Outcome.@Nullable Kind outcome;
        private @Nullable CorrelationId correlationId;
        private @Nullable Instant from;
        private @Nullable Instant to;
        private int pageSize = DEFAULT_PAGE_SIZE;

        private Builder() {}

        private Builder(Builder other) {
            platform = other.platform;
            resource = other.resource;
            action = other.action;
            actor = other.actor;
            outcome = other.outcome;
            correlationId = other.correlationId;
            from = other.from;
            to = other.to;
            pageSize = other.pageSize;
        }

        /** Wants the records of {@link AuditEvent#platform}, which belong to no tenant, in place of the tenant's. */
        public Builder platform() {
            platform = true;
            return this;
        }

        /** Wants what was done to a resource, or without id to any of its type. */
        public Builder resource(Resource value) {
            resource = value;
            return this;
        }

        /**
         * Wants one action.
         *
         * @throws IllegalArgumentException when no event can have it
         */
        public Builder action(String value) {
            Text.requireName("action", value, 128);
            action = value;
            return this;
        }

        /** Wants what one actor did itself; for whom does not matter. */
        public Builder actor(Actor value) {
            actor = value;
            return this;
        }

        /** Wants one outcome. */
        public Builder outcome(Outcome.Kind value) {
            outcome = value;
            return this;
        }

        /** Wants what was recorded in one call. */
        public Builder correlationId(CorrelationId value) {
            correlationId = value;
            return this;
        }

        /** Wants what was recorded at this moment or later, by the clock of the database. */
        public Builder from(Instant value) {
            from = value;
            return this;
        }

        /** Wants what was recorded before this moment, by the clock of the database. */
        public Builder to(Instant value) {
            to = value;
            return this;
        }

        /**
         * Sets the most records of a page; {@value AuditQuery#DEFAULT_PAGE_SIZE} when not set.
         *
         * @throws IllegalArgumentException when it is not 1 to {@value AuditQuery#LARGEST_PAGE}
         */
        public Builder pageSize(int value) {
            if (value < 1 || value > LARGEST_PAGE) {
                throw new IllegalArgumentException("pageSize must be 1 to " + LARGEST_PAGE + ", was " + value);
            }
            pageSize = value;
            return this;
        }

        /** Makes the query, from its beginning. */
        public AuditQuery build() {
            return new AuditQuery(new Builder(this), null);
        }
    }
}
