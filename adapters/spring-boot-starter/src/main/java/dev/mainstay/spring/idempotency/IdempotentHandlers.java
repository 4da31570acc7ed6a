package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.server.RequestPath;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.util.ServletRequestPathUtils;

/** Finds out, before the handler is called, whether and how it is protected: by {@link Idempotent}, or else by a route. */
final class IdempotentHandlers {

    private static final List<Class<?>> ASYNCHRONOUS = List.of(
            Callable.class,
            WebAsyncTask.class,
            DeferredResult.class,
            CompletionStage.class,
            ResponseBodyEmitter.class,
            StreamingResponseBody.class);

    private final Supplier<RequestMappingHandlerMapping> mapping;
    private final HandlerOptions options;
    private final List<ProtectedRoute> routes;
    private final Map<Idempotent, Protection> annotated = new ConcurrentHashMap<>();

    IdempotentHandlers(Supplier<RequestMappingHandlerMapping> mapping, MainstayIdempotencyProperties properties) {
        this.mapping = mapping;
        this.options = new HandlerOptions(properties);
        this.routes = new ArrayList<>();
        for (MainstayIdempotencyProperties.Route route : properties.routes()) {
            try {
                routes.add(ProtectedRoute.of(route, options));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalStateException(
                        "mainstay.idempotency.routes[" + routes.size() + "] is not legal: " + wrong.getMessage(),
                        wrong);
            }
        }
    }

    /**
     * Looks at every handler once.
     *
     * @throws IllegalStateException when what a handler's annotation says is not legal, a protected handler answers asynchronously, or a
     *     route reaches no handler
     */
    void check() {
        Map<RequestMappingInfo, HandlerMethod> handlers = mapping.get().getHandlerMethods();
        handlers.values().forEach(this::check);
        for (ProtectedRoute route : routes) {
            List<HandlerMethod> reached = handlers.entrySet().stream()
                    .filter(entry -> route.mayReach(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            if (reached.isEmpty()) {
                throw new IllegalStateException(
                        "A route of mainstay.idempotency must reach a handler, did not: " + route);
            }
            reached.forEach(IdempotentHandlers::requireSynchronous);
        }
    }

    private void check(HandlerMethod handler) {
        Idempotent idempotent = handler.getMethodAnnotation(Idempotent.class);
        if (idempotent == null) {
            return;
        }
        requireSynchronous(handler);
        try {
            protection(idempotent);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException(
                    "The annotation of " + handler + " is not legal: " + wrong.getMessage(), wrong);
        }
    }

    private static void requireSynchronous(HandlerMethod handler) {
        ResolvableType answer = ResolvableType.forMethodReturnType(handler.getMethod());
        Class<?> type = HttpEntity.class.isAssignableFrom(answer.toClass())
                ? answer.as(HttpEntity.class).getGeneric(0).toClass()
                : answer.toClass();
        if (ASYNCHRONOUS.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
            throw new IllegalStateException("An @Idempotent handler must answer on its own thread, " + handler
                    + " answers with " + type.getName());
        }
    }

    /** Says whether the record of some handler lies in its transaction; known once every handler was looked at. */
    boolean joinTransactions() {
        return Stream.concat(annotated.values().stream(), routes.stream().map(ProtectedRoute::protection))
                .anyMatch(Protection::isJoined);
    }

    /** Returns how the handler of a request is protected, null when it is not or there is none. */
    @Nullable
    Protection protectionOf(HttpServletRequest request) {
        RequestPath earlier = ServletRequestPathUtils.hasParsedRequestPath(request)
                ? ServletRequestPathUtils.getParsedRequestPath(request)
                : null;
        ServletRequestPathUtils.parseAndCache(request);
        try {
            HandlerExecutionChain chain = mapping.get().getHandler(request);
            return chain == null ? null : protectionOf(request, chain.getHandler());
        } catch (Exception noHandler) {
            return null; // The dispatcher refuses it again, and answers.
        } finally {
            ServletRequestPathUtils.setParsedRequestPath(earlier, request);
        }
    }

    /** Returns how a handler is protected for a request whose path is parsed, null when it is not. */
    @Nullable
    Protection protectionOf(HttpServletRequest request, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return null;
        }
        Idempotent idempotent = method.getMethodAnnotation(Idempotent.class);
        if (idempotent != null) {
            return protection(idempotent);
        }
        if (routes.isEmpty()) {
            return null;
        }
        RequestPath path = ServletRequestPathUtils.getParsedRequestPath(request);
        return routes.stream()
                .filter(route -> route.matches(request, path))
                .map(ProtectedRoute::protection)
                .findFirst()
                .orElse(null);
    }

    private Protection protection(Idempotent idempotent) {
        return annotated.computeIfAbsent(idempotent, options::of);
    }
}
