package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.Claim;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Hands the {@link Claim} to an {@link Idempotent} handler. */
final class ClaimArgument implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Claim.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Object claim = request.getAttribute(IdempotencyFilter.CLAIM, RequestAttributes.SCOPE_REQUEST);
        if (claim == null) {
            throw new IllegalStateException("A handler with a Claim parameter must be @Idempotent, was not: "
                    + parameter.getExecutable().getName());
        }
        return claim;
    }
}
