package dev.mainstay.spring.web;

import dev.mainstay.core.InvalidInputException;
import jakarta.servlet.http.HttpServletRequest;

/** Remembers on the request how far its handler came, so that no idempotency record is kept of what never began. */
public final class Refusals {

    private static final String ATTRIBUTE = Refusals.class.getName() + ".progress";

    private enum Progress {
        /** Spring MVC reads, converts and validates the arguments. */
        ARGUMENTS,
        /** The handler's body began; it may have had effects. */
        BODY,
        /** The handler's body says itself that the input was not valid. */
        INVALID
    }

    private Refusals() {}

    static void readingArguments(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, Progress.ARGUMENTS);
    }

    static void bodyBegins(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, Progress.BODY);
    }

    static void invalid(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, Progress.INVALID);
    }

    static boolean hasBodyBegun(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) == Progress.BODY;
    }

    /**
     * Says whether the request was refused while its arguments were read, or by the handler with {@link InvalidInputException}. What happened
     * to a handler that is called in another way than the starter's is not known; it then counts as begun.
     */
    public static boolean isBeforeHandler(HttpServletRequest request) {
        Object progress = request.getAttribute(ATTRIBUTE);
        return progress == Progress.ARGUMENTS || progress == Progress.INVALID;
    }
}
