package dev.mainstay.spring.web;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Scope;
import dev.mainstay.core.http.ContextHeaders;
import dev.mainstay.core.http.Problems;
import dev.mainstay.core.http.Trust;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The outermost filter: decides the correlation id, makes the call context current for everything inside, and answers for whatever escapes
 * with a problem that tells nothing of the inside.
 */
final class CallContextFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(CallContextFilter.class);
    private static final int SERVER_ERROR = 500;
    private static final String ATTRIBUTE = CallContextFilter.class.getName() + ".context";

    private final ContextHeaders headers;
    private final Trust trust;
    private final ProblemWriter problems;

    CallContextFilter(ContextHeaders headers, Trust trust, ProblemWriter problems) {
        this.headers = headers;
        this.trust = trust;
        this.problems = problems;
    }

    @Override
    @SuppressWarnings("try") // the scope is there to be closed
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        CallContext context = contextOf(request);
        context.correlationId()
                .ifPresent(id -> response.setHeader(headers.ingress().header(), id.value()));
        try (Scope scope = context.makeCurrent()) {
            try {
                chain.doFilter(request, new ProblemResponse(response, problems));
            } catch (Throwable escaped) {
                int status = response.isCommitted() ? 0 : NamedStatus.of(escaped);
                if (status > 0 && status < SERVER_ERROR) {
                    LOG.info("Answered {} {}", status, escaped.getClass().getSimpleName());
                    problems.write(Problems.ofStatus(status, context), response);
                    return;
                }
                LOG.error("A request failed: {} {}", request.getMethod(), request.getRequestURI(), escaped);
                if (response.isCommitted()) {
                    throw escaped; // The container cuts the connection; half an answer must not look whole.
                }
                problems.write(Problems.of(escaped, context), response);
            }
        }
    }

    /** The error dispatch of the container comes in again: it keeps the id that the request was given first. */
    private CallContext contextOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof CallContext earlier) {
            return earlier;
        }
        CallContext context = headers.extract(CallContext.empty(), ServletHeaders.CARRIER, request, trust);
        request.setAttribute(ATTRIBUTE, context);
        return context;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
