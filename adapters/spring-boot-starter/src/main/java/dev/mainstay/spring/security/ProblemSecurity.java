package dev.mainstay.spring.security;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import dev.mainstay.spring.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Answers 401 and 403 of Spring Security as problems. To be named as entry point and access denied handler in the application's
 * {@code SecurityFilterChain}.
 */
public final class ProblemSecurity implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemSecurity.class);

    private final ProblemWriter problems;

    /** Makes it over the writer of the starter. */
    public ProblemSecurity(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        LOG.info("Answered 401 {}", refused.getClass().getSimpleName());
        problems.write(Problems.ofStatus(401, CallContext.current()), response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refused)
            throws IOException {
        LOG.info("Answered 403 {}", refused.getClass().getSimpleName());
        problems.write(Problems.ofStatus(403, CallContext.current()), response);
    }
}
