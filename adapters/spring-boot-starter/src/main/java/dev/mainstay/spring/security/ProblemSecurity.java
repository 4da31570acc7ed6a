package dev.mainstay.spring.security;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import dev.mainstay.core.limit.RateLimitedException;
import dev.mainstay.spring.limit.RequestLimit;
import dev.mainstay.spring.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers 401 and 403 of Spring Security as problems. To be named as entry point and access denied handler in the application's
 * {@code SecurityFilterChain}.
 *
 * <p>Where there is a rate limit, each refusal takes a token of the remote address, and is answered with 429 when there is none: such a request
 * does not come as far as the filter that limits the others.
 */
public final class ProblemSecurity implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemSecurity.class);

    private final ProblemWriter problems;
    private final @Nullable RequestLimit limit;
    private final @Nullable Denials denials;

    /**
     * Makes it over the writer of the starter.
     *
     * @param limit of refusals, null for none
     * @param denials hears of each 403, null for nobody
     */
    public ProblemSecurity(ProblemWriter problems, @Nullable RequestLimit limit, @Nullable Denials denials) {
        this.problems = problems;
        this.limit = limit;
        this.denials = denials;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        refuse(401, refused, request, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refused)
            throws IOException {
        refuse(403, refused, request, response);
    }

    private void refuse(int status, Exception refused, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        CallContext context = CallContext.current();
        try {
            if (limit != null) {
                limit.acquireOfAddress(request);
            }
        } catch (RateLimitedException tooMany) {
            LOG.info("Answered 429 {} instead of {}", tooMany.code(), status);
            problems.write(Problems.of(tooMany, context), response);
            return;
        }
        LOG.info("Answered {} {}", status, refused.getClass().getSimpleName());
        if (refused instanceof AccessDeniedException denied) {
            tell(request, denied);
        }
        problems.write(Problems.ofStatus(status, context), response);
    }

    /** After the limit, so that a flood of refused requests is not a flood of records. */
    private void tell(HttpServletRequest request, AccessDeniedException refused) {
        if (denials == null) {
            return;
        }
        try {
            denials.denied(request, refused);
        } catch (RuntimeException failed) {
            LOG.warn("A refused request could not be told of", failed);
        }
    }
}
