package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets no {@link Idempotent} handler run that the filter has not protected, as after a forward. */
final class ProtectedHandlers implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.hasMethodAnnotation(Idempotent.class)
                && request.getAttribute(IdempotencyFilter.CLAIM) == null) {
            throw new IllegalStateException(
                    "An @Idempotent handler must be reached through its filter, was not: " + method);
        }
        return true;
    }
}
