package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.server.RequestPath;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.util.ServletRequestPathUtils;

/** Finds out, before the handler is called, whether it is an {@link Idempotent} one. */
final class IdempotentHandlers {

    private static final List<Class<?>> ASYNCHRONOUS = List.of(
            Callable.class,
            WebAsyncTask.class,
            DeferredResult.class,
            CompletionStage.class,
            ResponseBodyEmitter.class,
            StreamingResponseBody.class);

    private final Supplier<RequestMappingHandlerMapping> mapping;

    IdempotentHandlers(Supplier<RequestMappingHandlerMapping> mapping) {
        this.mapping = mapping;
    }

    /**
     * Looks at every handler once.
     *
     * @throws IllegalStateException when the name of an operation is not legal, or its handler answers asynchronously
     */
    void check() {
        mapping.get().getHandlerMethods().values().forEach(IdempotentHandlers::check);
    }

    private static void check(HandlerMethod handler) {
        Idempotent idempotent = handler.getMethodAnnotation(Idempotent.class);
        if (idempotent == null) {
            return;
        }
        ResolvableType answer = ResolvableType.forMethodReturnType(handler.getMethod());
        Class<?> type = HttpEntity.class.isAssignableFrom(answer.toClass())
                ? answer.as(HttpEntity.class).getGeneric(0).toClass()
                : answer.toClass();
        if (ASYNCHRONOUS.stream().anyMatch(kind -> kind.isAssignableFrom(type))
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
            throw new IllegalStateException("An @Idempotent handler must answer on its own thread, " + handler
                    + " answers with " + type.getName());
        }
        try {
            IdempotencyFilter.options(idempotent.value());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException("The operation of " + handler + " is not legal", wrong);
        }
    }

    /** Returns the name of the operation, null when the request is for any other handler or for none. */
    @Nullable
    String operationOf(HttpServletRequest request) {
        RequestPath earlier = ServletRequestPathUtils.hasParsedRequestPath(request)
                ? ServletRequestPathUtils.getParsedRequestPath(request)
                : null;
        ServletRequestPathUtils.parseAndCache(request);
        try {
            HandlerExecutionChain chain = mapping.get().getHandler(request);
            if (chain == null || !(chain.getHandler() instanceof HandlerMethod method)) {
                return null;
            }
            Idempotent found = method.getMethodAnnotation(Idempotent.class);
            return found == null ? null : found.value();
        } catch (Exception noHandler) {
            return null; // The dispatcher refuses it again, and answers.
        } finally {
            ServletRequestPathUtils.setParsedRequestPath(earlier, request);
        }
    }
}
