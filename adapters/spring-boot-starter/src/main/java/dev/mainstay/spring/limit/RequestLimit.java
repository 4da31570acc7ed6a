package dev.mainstay.spring.limit;

import dev.mainstay.core.limit.RateLimit;
import dev.mainstay.core.limit.RateLimitedException;
import jakarta.servlet.http.HttpServletRequest;

/** How often each client may ask this application. A bean of this type takes the place of the starter's. Thread-safe. */
public final class RequestLimit {

    private final RateLimit limit;
    private final ClientKey clients;

    private RequestLimit(RateLimit limit, ClientKey clients) {
        this.limit = limit;
        this.clients = clients;
    }

    /** Puts a limit on clients. */
    public static RequestLimit of(RateLimit limit, ClientKey clients) {
        return new RequestLimit(limit, clients);
    }

    /**
     * Takes a token of the client that sent a request.
     *
     * @throws RateLimitedException when there is none
     */
    public void acquire(HttpServletRequest request) {
        limit.acquire(clients.of(request));
    }

    /**
     * Takes a token of the address that a request came from, for requests whose sender is not known or was refused.
     *
     * @throws RateLimitedException when there is none
     */
    public void acquireOfAddress(HttpServletRequest request) {
        limit.acquire(CallerOrAddress.ofAddress(request));
    }
}
