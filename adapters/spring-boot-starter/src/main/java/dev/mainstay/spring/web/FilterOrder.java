package dev.mainstay.spring.web;

import org.springframework.core.Ordered;

/** The order of Mainstay's filters around Spring Security, whose chain stands at -100. */
public final class FilterOrder {

    /** Outermost: correlation id and call context. */
    public static final int CALL_CONTEXT = Ordered.HIGHEST_PRECEDENCE + 10;

    /** The limit of the request body; before authentication, because a refusal costs nothing. */
    public static final int BODY_LIMIT = CALL_CONTEXT + 10;

    /** The caller, right behind Spring Security. */
    public static final int CALLER = -90;

    /** The caller's tenant. */
    public static final int TENANT = CALLER + 10;

    /** The rate limit, of the client that is known by now. */
    public static final int RATE_LIMIT = TENANT + 10;

    /** Idempotency keys, innermost: only requests that may pass claim a key. */
    public static final int IDEMPOTENCY = RATE_LIMIT + 10;

    private FilterOrder() {}
}
