package dev.mainstay.spring.audit;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.spring.security.Denials;
import dev.mainstay.spring.tenancy.TenantResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Records each request that an authenticated caller was not allowed to make, under the caller's tenant: action
 * {@code request.deny}, resource {@code request} with method and path, outcome DENIED with the authorities that were needed.
 *
 * <p>It runs before the tenant is in the context, so it asks the resolver itself; a caller without a tenant is recorded under the platform's.
 */
final class DeniedRequests implements Denials {

    static final String ACTION = "request.deny";

    private final AuditTrail trail;
    private final ObjectProvider<TenantResolver> tenants;

    DeniedRequests(AuditTrail trail, ObjectProvider<TenantResolver> tenants) {
        this.trail = trail;
        this.tenants = tenants;
    }

    @Override
    public void denied(HttpServletRequest request, AccessDeniedException refused) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null) {
            return;
        }
        Resource resource = Resource.of("request", request.getMethod() + " " + request.getRequestURI());
        Optional<TenantId> tenant =
                Optional.ofNullable(tenants.getIfAvailable()).flatMap(known -> known.resolve(request));
        AuditEvent.Builder event =
                tenant.isPresent() ? AuditEvent.of(ACTION, resource) : AuditEvent.platform(ACTION, resource);
        event.actor(Actor.User.of(caller.getName())).outcome(Outcome.denied(needed(refused), "spring-security"));
        CallContext context = CallContext.current();
        tenant.map(context::withTenant).orElse(context).run(() -> trail.recordDetached(event.build()));
    }

    private static String needed(AccessDeniedException refused) {
        if (refused instanceof AuthorizationDeniedException denied
                && denied.getAuthorizationResult() instanceof AuthorityAuthorizationDecision decision) {
            return decision.getAuthorities().stream()
                    .map(GrantedAuthority::getAuthority)
                    .sorted()
                    .collect(Collectors.joining(","));
        }
        return "unknown";
    }
}
