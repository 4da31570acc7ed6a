package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets no {@link Idempotent} handler run that the filter has not protected, as after a forward. */
final class ProtectedHandlers implements HandlerInterceptor {

    private final Supplier<IdempotentHandlers> handlers;

    ProtectedHandlers(Supplier<IdempotentHandlers> handlers) {
        this.handlers = handlers;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handlers.get().protectionOf(request, handler) != null
                && request.getAttribute(IdempotencyFilter.CLAIM) == null) {
            throw new IllegalStateException(
                    "An @Idempotent handler must be reached through its filter, was not: " + handler);
        }
        return true;
    }
}
