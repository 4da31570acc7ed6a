package dev.mainstay.audit;

import dev.mainstay.core.context.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who acted; each is identified within its sort, and may act on behalf of another. */
public sealed interface Actor {

    /** The longest legal chain of actors on whose behalf others act. */
    int DEEPEST = Principal.DEEPEST;

    /** Returns the id within the sort, not blank, at most 255 characters. */
    String id();

    /**
     * Returns the sort as it is stored: {@code USER}, {@code SERVICE}, {@code API_KEY}, {@code SYSTEM} or
     * {@code ANONYMOUS}.
     */
    String type();

    /**
     * Returns the actor for whom this one acts, null when for itself; {@link #onBehalfOf()} is the same as an
     * {@link Optional}.
     */
    @Nullable
    Actor delegator();

    /** Returns the actor for whom this one acts, empty when for itself. */
    default Optional<Actor> onBehalfOf() {
        return Optional.ofNullable(delegator());
    }

    /**
     * Returns the principal of a call as an actor; roles are left out.
     *
     * @param principal who acts
     */
    static Actor of(Principal principal) {
        Principal other = principal.onBehalfOf();
        return of(principal.kind(), principal.id(), other == null ? null : of(other));
    }

    /**
     * Returns who acted in a record, with the whole chain.
     *
     * @throws IllegalStateException when no application could have written it so
     */
    static Actor of(AuditRecord record) {
        try {
            return of(record.actorType(), record.actorId(), record.detail().get("onBehalfOf"));
        } catch (IllegalArgumentException | ClassCastException | NullPointerException malformed) {
            throw new IllegalStateException("record " + record.id() + " has no well-formed actor");
        }
    }

    private static Actor of(String type, String id, @Nullable Object onBehalfOf) {
        Actor delegator = null;
        if (onBehalfOf != null) {
            Map<?, ?> link = (Map<?, ?>) onBehalfOf;
            String linkType = (String) Objects.requireNonNull(link.get("type"));
            String linkId = (String) Objects.requireNonNull(link.get("id"));
            delegator = of(linkType, linkId, link.get("onBehalfOf"));
        }
        return of(Principal.Kind.valueOf(type), id, delegator);
    }

    private static Actor of(Principal.Kind kind, String id, @Nullable Actor delegator) {
        return switch (kind) {
            case USER -> new User(id, delegator);
            case SERVICE -> new Service(id, delegator);
            case API_KEY -> new ApiKey(id, delegator);
            case SYSTEM -> new System(id, delegator);
            case ANONYMOUS -> new Anonymous(id, delegator);
        };
    }

    private static String checked(String name, String id, @Nullable Actor delegator) {
        int depth = 1;
        for (Actor next = delegator; next != null; next = next.delegator()) {
            depth++;
        }
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("delegator must end after " + DEEPEST + " actors, had " + depth);
        }
        return Text.storableWord(name, id);
    }

    /**
     * A person.
     *
     * @param id stable id of the person
     * @param delegator for whom this one acts, null when for itself
     */
    record User(String id, @Nullable Actor delegator) implements Actor {

        /**
         * Checks the chain, makes the id storable.
         *
         * @throws IllegalArgumentException when the id is blank or the chain longer than {@value Actor#DEEPEST}
         */
        public User {
            id = checked("id", id, delegator);
        }

        @Override
        public String type() {
            return "USER";
        }

        /** Returns a person who acts for themselves. */
        public static User of(String id) {
            return new User(id, null);
        }
    }

    /**
     * Another service.
     *
     * @param id name of the service
     * @param delegator for whom this one acts, null when for itself
     */
    record Service(String id, @Nullable Actor delegator) implements Actor {

        /**
         * Checks the chain, makes the id storable.
         *
         * @throws IllegalArgumentException when the id is blank or the chain longer than {@value Actor#DEEPEST}
         */
        public Service {
            id = checked("id", id, delegator);
        }

        @Override
        public String type() {
            return "SERVICE";
        }
    }

    /**
     * The holder of an API key.
     *
     * @param id the key's id, never the key
     * @param delegator for whom this one acts, null when for itself
     */
    record ApiKey(String id, @Nullable Actor delegator) implements Actor {

        /**
         * Checks the chain, makes the id storable.
         *
         * @throws IllegalArgumentException when the id is blank or the chain longer than {@value Actor#DEEPEST}
         */
        public ApiKey {
            id = checked("id", id, delegator);
        }

        @Override
        public String type() {
            return "API_KEY";
        }
    }

    /**
     * This system itself.
     *
     * @param id name of the component, such as {@code retention-job}
     * @param delegator for whom this one acts, null when for itself
     */
    @SuppressWarnings("JavaLangClash") // always written Actor.System
    record System(String id, @Nullable Actor delegator) implements Actor {

        /**
         * Checks the chain, makes the id storable.
         *
         * @throws IllegalArgumentException when the component is blank or the chain longer than {@value Actor#DEEPEST}
         */
        public System {
            id = checked("component", id, delegator);
        }

        @Override
        public String type() {
            return "SYSTEM";
        }

        /** Returns a component that acts for itself. */
        public static System of(String component) {
            return new System(component, null);
        }
    }

    /**
     * Nobody who is known.
     *
     * @param id what is known instead, such as {@code unauthenticated}
     * @param delegator for whom this one acts, null when for itself
     */
    record Anonymous(String id, @Nullable Actor delegator) implements Actor {

        /**
         * Checks the chain, makes the id storable.
         *
         * @throws IllegalArgumentException when the id is blank or the chain longer than {@value Actor#DEEPEST}
         */
        public Anonymous {
            id = checked("id", id, delegator);
        }

        @Override
        public String type() {
            return "ANONYMOUS";
        }
    }
}
