package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.RequestPath;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Finds out, before the handler is called, whether it is an {@link Idempotent} one. */
final class IdempotentHandlers {

    private final Supplier<RequestMappingHandlerMapping> mapping;

    IdempotentHandlers(Supplier<RequestMappingHandlerMapping> mapping) {
        this.mapping = mapping;
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
