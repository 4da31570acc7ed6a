package dev.mainstay.core.context;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param kind what sort of actor
 * @param id stable id within the kind, 1 to 255 characters without control characters
 * @param roles names of roles, may be empty
 * @param onBehalfOf the actor for whom this one acts, null when for itself; chains end after {@value #DEEPEST}
 */
public record Principal(
        Kind kind, String id, Set<String> roles, @Nullable Principal onBehalfOf) {

    /** The longest legal chain of actors. */
    public static final int DEEPEST = 8;

    /** The sorts of actors. */
    public enum Kind {
        /** A person. */
        USER,
        /** Another service. */
        SERVICE,
        /** The holder of an API key. */
        API_KEY,
        /** This system itself, such as a job. */
        SYSTEM,
        /** Nobody who is known. */
        ANONYMOUS
    }

    /**
     * Checks the id and the chain and copies the roles.
     *
     * @throws IllegalArgumentException when the id or the chain is not legal
     */
    public Principal {
        if (id.isEmpty() || id.length() > 255 || id.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "id must have 1 to 255 characters and no control character, had " + id.length() + " characters");
        }
        roles = Set.copyOf(roles);
        int depth = 1;
        for (Principal next = onBehalfOf; next != null; next = next.onBehalfOf) {
            depth++;
        }
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("onBehalfOf must end after " + DEEPEST + " actors, had " + depth);
        }
    }

    /**
     * Returns a person who acts for themselves.
     *
     * @param id stable id of the person
     * @param roles names of roles
     */
    public static Principal user(String id, Set<String> roles) {
        return new Principal(Kind.USER, id, roles, null);
    }

    /**
     * Returns this system as an actor.
     *
     * @param component which part of it, such as {@code retention-job}
     */
    public static Principal system(String component) {
        return new Principal(Kind.SYSTEM, component, Set.of(), null);
    }

    /** Says whether the actor has a role. */
    public boolean hasRole(String role) {
        return roles.contains(role);
    }
}
