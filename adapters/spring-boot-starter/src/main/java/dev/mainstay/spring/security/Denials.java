package dev.mainstay.spring.security;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.access.AccessDeniedException;

/** Hears of requests that an authenticated caller was not allowed to make. */
@FunctionalInterface
public interface Denials {

    /**
     * Hears of one, on the thread of the request and before it is answered; what it throws is logged and changes nothing.
     *
     * @param request the request
     * @param refused what Spring Security says of it
     */
    void denied(HttpServletRequest request, AccessDeniedException refused);
}
