package dev.mainstay.spring.idempotency;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** A route of the properties, ready to be matched. */
record ProtectedRoute(RequestMethod method, PathPattern path, Protection protection) {

    static ProtectedRoute of(MainstayIdempotencyProperties.Route route, HandlerOptions options) {
        RequestMethod method = RequestMethod.resolve(String.valueOf(route.method()));
        if (method == null) {
            throw new IllegalArgumentException("method must be one of HTTP in upper case, was " + route.method());
        }
        try {
            PathPattern path = PathPatternParser.defaultInstance.parse(String.valueOf(route.path()));
            return new ProtectedRoute(method, path, options.of(route));
        } catch (PatternParseException wrong) {
            throw new IllegalArgumentException("path must be a path pattern, was " + route.path(), wrong);
        }
    }

    boolean matches(HttpServletRequest request, RequestPath requested) {
        return method.name().equals(request.getMethod()) && path.matches(requested.pathWithinApplication());
    }

    /** Whether some request may be for both; patterns are taken for paths, in both directions. */
    boolean mayReach(RequestMappingInfo mapping) {
        boolean sameMethod = mapping.getMethodsCondition().getMethods().isEmpty()
                || mapping.getMethodsCondition().getMethods().contains(method);
        return sameMethod
                && mapping.getPathPatternsCondition() != null
                && mapping.getPathPatternsCondition().getPatterns().stream()
                        .anyMatch(other -> matches(path, other) || matches(other, path));
    }

    private static boolean matches(PathPattern pattern, PathPattern taken) {
        return pattern.matches(PathContainer.parsePath(taken.getPatternString()));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
