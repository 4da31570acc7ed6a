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
import dev.mainstay.spring.web.ProblemResponse;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Runs requests for {@link Idempotent} handlers once per key, and replays the first answer. All others pass. */
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String CLAIM = Claim.class.getName();

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);

    private static final Set<String> METHODS =
            Stream.of(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

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
        if (isMultipart(request)) {
            LOG.info("Answered 415: an @Idempotent handler takes no multipart body");
            problems.write(Problems.ofStatus(415, CallContext.current()), response);
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
        HttpIdempotency http =
                byOperation.computeIfAbsent(operation, name -> HttpIdempotency.over(idempotency, options(name)));
        Captured captured = new Captured(request, response);
        try {
            HttpReply reply = http.handle(callOf(request), claim -> captured.run(claim, chain, problems));
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

    private static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    /** Whatever method the handler has, it is protected; the body has passed the limit of the whole application. */
    static HttpOptions options(String operation) {
        return HttpOptions.builder()
                .operation(operation)
                .methods(METHODS)
                .maxBodyBytes(Integer.MAX_VALUE)
                .build();
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
        private @Nullable ContentCachingResponseWrapper response;

        Captured(HttpServletRequest request, HttpServletResponse outer) {
            this.request = request;
            this.outer = outer;
        }

        HttpReply run(Claim claim, FilterChain chain, ProblemWriter problems) throws ServletException, IOException {
            ContentCachingResponseWrapper caching = new ContentCachingResponseWrapper(outer);
            response = caching;
            request.setAttribute(CLAIM, claim);
            chain.doFilter(request, new ProblemResponse(caching, problems));
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
