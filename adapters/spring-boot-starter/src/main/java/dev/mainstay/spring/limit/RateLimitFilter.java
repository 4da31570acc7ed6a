package dev.mainstay.spring.limit;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import dev.mainstay.core.limit.RateLimitedException;
import dev.mainstay.spring.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;

/** Answers 429 to clients who ask too often, before anything is done for them. */
final class RateLimitFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimitFilter.class);

    private final RequestLimit limit;
    private final List<PathPattern> excluded;
    private final ProblemWriter problems;

    RateLimitFilter(RequestLimit limit, List<PathPattern> excluded, ProblemWriter problems) {
        this.limit = limit;
        this.excluded = List.copyOf(excluded);
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
        return excluded.stream().anyMatch(pattern -> pattern.matches(path));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            limit.acquire(request);
        } catch (RateLimitedException refused) {
            LOG.info("Answered 429 {}", refused.code());
            problems.write(Problems.of(refused, CallContext.current()), response);
            return;
        }
        chain.doFilter(request, response);
    }
}
