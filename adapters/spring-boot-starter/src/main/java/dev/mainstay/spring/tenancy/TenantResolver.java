package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Finds the tenant of a request, after authentication. */
@FunctionalInterface
public interface TenantResolver {

    /**
     * Finds the tenant.
     *
     * @param request an authenticated request
     * @return empty when the caller belongs to no tenant: refused with 403, unless {@code mainstay.tenancy.required=false}; then the work
     *     runs unbound, and the first statement is refused
     */
    Optional<TenantId> resolve(HttpServletRequest request);
}
