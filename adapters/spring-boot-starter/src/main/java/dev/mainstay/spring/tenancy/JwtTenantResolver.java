package dev.mainstay.spring.tenancy;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.UnknownTenantException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Reads the tenant from a claim of the bearer token, text or a number; nothing that the caller can choose is looked at. Where the
 * application has a directory, a tenant that it does not serve is none.
 */
final class JwtTenantResolver implements TenantResolver {

    private final String claim;
    private final Tenancy tenancy;

    JwtTenantResolver(String claim, Tenancy tenancy) {
        this.claim = claim;
        this.tenancy = tenancy;
    }

    @Override
    public Optional<TenantId> resolve(HttpServletRequest request) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        Object named = caller instanceof JwtAuthenticationToken token
                ? token.getToken().getClaim(claim)
                : null;
        return named instanceof String || named instanceof Number ? served(named.toString()) : Optional.empty();
    }

    private Optional<TenantId> served(String text) {
        try {
            return Optional.of(tenancy.resolve(text));
        } catch (InvalidInputException | UnknownTenantException none) {
            return Optional.empty();
        }
    }
}
