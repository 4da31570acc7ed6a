package dev.mainstay.spring.idempotency;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.http.HttpCall;
import dev.mainstay.idempotency.http.HttpIdempotency;
import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpReply;
import dev.mainstay.spring.web.ProblemWriter;
import dev.mainstay.spring.web.Refusals;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Runs requests for {@link Idempotent} handlers once per key, and replays the first answer. All others pass. */
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String CLAIM = Claim.class.getName();

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);

    private final IdempotentHandlers handlers;
    private final Idempotency idempotency;
    private final ProblemWriter problems;
    private final Map<String, HttpIdempotency> byOperation = new ConcurrentHashMap<>();

    IdempotencyFilter(IdempotentHandlers handlers, Idempotency idempotency, ProblemWriter problems) {
        this.handlers = handlers;
        this.idempotency = idempotency;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String operation = handlers.operationOf(request);
        if (operation == null) {
            chain.doFilter(request, response);
            return;
        }
        try {
            run(operation, new BufferedRequest(request), response, chain);
        } catch (ReliabilityException refused) {
            LOG.info("Answered {} {}", refused.category().status(), refused.code());
            problems.write(Problems.of(refused, CallContext.current()), response);
        }
    }

    private void run(String operation, BufferedRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpIdempotency http = byOperation.computeIfAbsent(
                operation,
                name -> HttpIdempotency.over(
                        idempotency, HttpOptions.builder().operation(name).build()));
        Captured captured = new Captured(request, response, chain);
        try {
            HttpReply reply = http.handle(callOf(request), captured::run);
            if (captured.response == null) {
                replay(reply, response);
            } else {
                captured.response.copyBodyToResponse();
            }
        } catch (IOException | ServletException | RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new ServletException(failed);
        }
    }

    private static HttpCall callOf(BufferedRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return new HttpCall(
                request.getMethod(), request.getRequestURI(), request.getQueryString(), headers, request.body());
    }

    private static void replay(HttpReply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach((name, values) -> {
            response.setHeader(name, values.get(0));
            values.stream().skip(1).forEach(value -> response.addHeader(name, value));
        });
        response.setContentLength(reply.body().length);
        response.getOutputStream().write(reply.body());
        response.flushBuffer();
    }

    /** Runs the handler at most once and keeps what it answered. */
    private static final class Captured {

        private final HttpServletRequest request;
        private final HttpServletResponse outer;
        private final FilterChain chain;
        private @Nullable ContentCachingResponseWrapper response;

        Captured(HttpServletRequest request, HttpServletResponse outer, FilterChain chain) {
            this.request = request;
            this.outer = outer;
            this.chain = chain;
        }

        HttpReply run(Claim claim) throws ServletException, IOException {
            ContentCachingResponseWrapper caching = new ContentCachingResponseWrapper(outer);
            response = caching;
            request.setAttribute(CLAIM, claim);
            chain.doFilter(request, caching);
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (String name : caching.getHeaderNames()) {
                headers.put(name, new ArrayList<>(caching.getHeaders(name)));
            }
            String type = caching.getContentType();
            if (type != null) {
                headers.put("Content-Type", List.of(type));
            }
            HttpReply reply = HttpReply.of(caching.getStatus(), headers, caching.getContentAsByteArray());
            return Refusals.isBeforeHandler(request) ? reply.refusedBeforeHandler() : reply;
        }
    }
}
