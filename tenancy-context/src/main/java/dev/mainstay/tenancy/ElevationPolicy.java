package dev.mainstay.tenancy;

import dev.mainstay.core.context.Principal;

/**
 * Decides who may work as the platform. Implementations are thread-safe.
 *
 * <p>Strict auditing is one more policy: it writes its record and throws when that fails, so that no work begins that was not recorded. Put
 * it last, so that it records what was allowed.
 *
 * <pre>{@code
 * ElevationPolicy policy = ElevationPolicy.forRole("operator")
 *         .or(ElevationPolicy.forKind(Principal.Kind.SYSTEM))
 *         .and(elevation -> trail.recordDetached(event(elevation)));
 * }</pre>
 */
@FunctionalInterface
public interface ElevationPolicy {

    /**
     * Refuses by throwing; whatever it throws, the work does not begin. Called by {@link Tenancy#asPlatform} on the thread of the work, before
     * it and still within the caller's context.
     *
     * @param request what is asked for
     * @throws ElevationRefusedException when it is not allowed (code {@code elevation-refused})
     */
    void check(Elevation request);

    /**
     * Returns the policy that asks this one, and then another one if this one allows it.
     *
     * @param next asked second
     */
    default ElevationPolicy and(ElevationPolicy next) {
        return request -> {
            check(request);
            next.check(request);
        };
    }

    /**
     * Returns the policy that asks this one, and another one if this one refuses by {@link ElevationRefusedException}.
     *
     * @param other asked second
     */
    default ElevationPolicy or(ElevationPolicy other) {
        return request -> {
            try {
                check(request);
            } catch (ElevationRefusedException refused) {
                other.check(request);
            }
        };
    }

    /** Returns the policy that refuses everybody; it holds where none is configured. */
    static ElevationPolicy refusing() {
        return request -> {
            throw new ElevationRefusedException();
        };
    }

    /**
     * Returns the policy that allows actors with a role.
     *
     * @param role its name, not blank
     * @throws IllegalArgumentException when it is blank
     */
    static ElevationPolicy forRole(String role) {
        if (role.isBlank()) {
            throw new IllegalArgumentException("role must not be blank, was '" + role + "'");
        }
        return request -> {
            if (request.by().filter(actor -> actor.hasRole(role)).isEmpty()) {
                throw new ElevationRefusedException();
            }
        };
    }

    /**
     * Returns the policy that allows actors of a kind, such as {@link Principal.Kind#SYSTEM}.
     *
     * @param kind which actors
     */
    static ElevationPolicy forKind(Principal.Kind kind) {
        return request -> {
            if (request.by().filter(actor -> actor.kind() == kind).isEmpty()) {
                throw new ElevationRefusedException();
            }
        };
    }
}
