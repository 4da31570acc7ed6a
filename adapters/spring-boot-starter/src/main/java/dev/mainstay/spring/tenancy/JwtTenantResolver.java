package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Reads the tenant from a claim of the bearer token; nothing that the caller can choose is looked at. */
final class JwtTenantResolver implements TenantResolver {

    private final String claim;
    private final TenantIdType type;

    JwtTenantResolver(String claim, TenantIdType type) {
        this.claim = claim;
        this.type = type;
    }

    @Override
    public Optional<TenantId> resolve(HttpServletRequest request) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller instanceof JwtAuthenticationToken token && token.getToken().getClaim(claim) instanceof String text) {
            return type.parse(text);
        }
        return Optional.empty();
    }
}
