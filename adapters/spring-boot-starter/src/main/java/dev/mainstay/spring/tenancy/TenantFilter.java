package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.http.Problems;
import dev.mainstay.spring.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts the caller's tenant into the call context; an authenticated caller who has none is refused where one is required. */
final class TenantFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(TenantFilter.class);

    private final TenantResolver tenants;
    private final boolean required;
    private final ProblemWriter problems;

    TenantFilter(TenantResolver tenants, boolean required, ProblemWriter problems) {
        this.tenants = tenants;
        this.required = required;
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("try") // the scope is there to be closed
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<TenantId> tenant = tenants.resolve(request);
        if (tenant.isEmpty()) {
            CallContext context = CallContext.current();
            if (required && context.principal().isPresent()) {
                LOG.info("Answered 403: the caller has no tenant");
                problems.write(Problems.ofStatus(403, context), response);
            } else {
                chain.doFilter(request, response);
            }
            return;
        }
        try (Scope scope = CallContext.current().withTenant(tenant.get()).makeCurrent()) {
            chain.doFilter(request, response);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
