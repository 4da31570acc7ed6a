package dev.mainstay.spring.web;

import jakarta.servlet.http.HttpServletRequest;

/** Remembers on the request that it was refused before the handler's body began, so that no idempotency record is kept of it. */
public final class Refusals {

    private static final String ATTRIBUTE = Refusals.class.getName() + ".beforeHandler";

    private Refusals() {}

    static void markBeforeHandler(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    /** Says whether the handler's body never began. */
    public static boolean isBeforeHandler(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }
}
