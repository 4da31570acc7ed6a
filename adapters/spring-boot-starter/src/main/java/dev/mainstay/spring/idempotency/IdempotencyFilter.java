package dev.mainstay.spring.idempotency;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problems;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.ClaimedAction;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.http.HttpCall;
import dev.mainstay.idempotency.http.HttpIdempotency;
import dev.mainstay.idempotency.http.HttpProblems;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/** Runs requests for {@link Idempotent} handlers, and those of the routes, once per key, and replays the first answer. All others pass. */
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String CLAIM = Claim.class.getName();

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);

    private final IdempotentHandlers handlers;
    private final Idempotency idempotency;
    private final Supplier<HandlerTransactions> transactions;
    private final ProblemWriter problems;
    private final @Nullable HttpProblems refusals;

    IdempotencyFilter(
            IdempotentHandlers handlers,
            Idempotency idempotency,
            Supplier<HandlerTransactions> transactions,
            ProblemWriter problems,
            @Nullable HttpProblems refusals) {
        this.handlers = handlers;
        this.idempotency = idempotency;
        this.transactions = transactions;
        this.problems = problems;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Protection protection = handlers.protectionOf(request);
        if (protection == null) {
            chain.doFilter(request, response);
            return;
        }
        if (isMultipart(request)) {
            LOG.info("Answered 415: an @Idempotent handler takes no multipart body");
            problems.write(Problems.ofStatus(415, CallContext.current()), response);
            return;
        }
        try {
            run(protection, new BufferedRequest(request), response, chain);
        } catch (ReliabilityException refused) {
            refuse(refused, response);
        }
    }

    private void refuse(ReliabilityException refused, HttpServletResponse response) throws IOException {
        if (refusals == null) {
            LOG.info("Answered {} {}", refused.category().status(), refused.code());
            problems.write(Problems.of(refused, CallContext.current()), response);
        } else if (!response.isCommitted()) {
            HttpReply reply = refusals.reply(refused);
            LOG.info("Answered {} {}", reply.status(), refused.code());
            response.resetBuffer();
            send(reply, response);
        }
    }

    private void run(Protection protection, BufferedRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Captured captured = new Captured(request, response, protection);
        try {
            HttpReply reply = handled(protection, callOf(request), claim -> captured.run(claim, chain, problems));
            if (captured.response == null) {
                send(reply, response);
            } else {
                captured.response.copyBodyToResponse();
            }
        } catch (IOException | ServletException | RuntimeException failed) {
            captured.takeBackHeaders();
            throw failed;
        } catch (Exception failed) {
            throw new ServletException(failed);
        }
    }

    private HttpReply handled(Protection protection, HttpCall call, ClaimedAction<HttpReply, Exception> handler)
            throws Exception {
        return protection.isJoined()
                ? transactions.get().handle(protection.options(), call, handler)
                : HttpIdempotency.over(idempotency, protection.options()).handle(call, handler);
    }

    private static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/");
    }

    private static HttpCall callOf(BufferedRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return new HttpCall(
                request.getMethod(), request.getRequestURI(), request.getQueryString(), headers, request.body());
    }

    private static void send(HttpReply reply, HttpServletResponse response) throws IOException {
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
        private final Protection protection;
        private final Map<String, List<String>> headersBefore = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private @Nullable CapturedResponse response;

        Captured(HttpServletRequest request, HttpServletResponse outer, Protection protection) {
            this.request = request;
            this.outer = outer;
            this.protection = protection;
            outer.getHeaderNames().forEach(name -> headersBefore.put(name, List.copyOf(outer.getHeaders(name))));
        }

        HttpReply run(Claim claim, FilterChain chain, ProblemWriter problems) throws ServletException, IOException {
            CapturedResponse capturing = new CapturedResponse(outer, protection.longestHeld(), !protection.isJoined());
            response = capturing;
            request.setAttribute(CLAIM, claim);
            try {
                chain.doFilter(request, new ProblemResponse(capturing, problems));
                capturing.finish();
            } catch (IOException | ServletException | RuntimeException failed) {
                if (!capturing.isClientGone()) {
                    throw failed;
                }
                // The handler had begun its answer: only that could not be sent, and the work must not be done again.
                LOG.info("The client did not take the whole answer", failed);
            }
            Map<String, List<String>> headers = headersOf(capturing);
            if (capturing.isStreamed()) {
                return HttpReply.streamed(capturing.getStatus(), headers);
            }
            HttpReply reply = HttpReply.of(capturing.getStatus(), headers, capturing.getContentAsByteArray());
            return Refusals.isBeforeHandler(request) ? reply.refusedBeforeHandler() : reply;
        }

        /** What the handler said of an answer that is not given is not true of the one that is. */
        void takeBackHeaders() {
            if (response != null && !outer.isCommitted()) {
                Set<String> added = new HashSet<>(outer.getHeaderNames());
                added.removeAll(headersBefore.keySet());
                added.forEach(name -> outer.setHeader(name, null));
            }
        }

        /** What filters before this one have set is about this exchange, and is set again for a repeat. */
        private Map<String, List<String>> headersOf(CapturedResponse capturing) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (String name : capturing.getHeaderNames()) {
                List<String> values = new ArrayList<>(capturing.getHeaders(name));
                if (!values.equals(headersBefore.get(name))) {
                    headers.put(name, values);
                }
            }
            String type = capturing.getContentType();
            if (type != null) {
                headers.put("Content-Type", List.of(type));
            }
            return headers;
        }
    }
}
