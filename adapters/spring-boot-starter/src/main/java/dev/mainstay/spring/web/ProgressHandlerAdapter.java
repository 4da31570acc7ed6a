package dev.mainstay.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * Calls handlers as Spring MVC does, and notes where the arguments end and the body begins. The exception does not tell: a handler may throw what
 * Spring MVC throws too, and an answer that is not acceptable is refused after the handler ran.
 */
final class ProgressHandlerAdapter extends RequestMappingHandlerAdapter {

    @Override
    protected ServletInvocableHandlerMethod createInvocableHandlerMethod(HandlerMethod handler) {
        return new Noted(handler);
    }

    /** One call; Spring MVC makes one for each request. */
    private static final class Noted extends ServletInvocableHandlerMethod {

        private @Nullable HttpServletRequest request;

        Noted(HandlerMethod handler) {
            super(handler);
        }

        @Override
        public @Nullable Object invokeForRequest(
                NativeWebRequest webRequest, @Nullable ModelAndViewContainer container, @Nullable Object... provided)
                throws Exception {
            request = webRequest.getNativeRequest(HttpServletRequest.class);
            if (request != null) {
                Refusals.readingArguments(request);
            }
            return super.invokeForRequest(webRequest, container, provided);
        }

        @Override
        protected @Nullable Object doInvoke(@Nullable Object... arguments) throws Exception {
            if (request != null) {
                Refusals.bodyBegins(request);
            }
            return super.doInvoke(arguments);
        }
    }
}
