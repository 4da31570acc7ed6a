package dev.mainstay.spring.limit;

import jakarta.servlet.http.HttpServletRequest;

/** Says who counts as one client; a bean of this type takes the place of the starter's, which takes caller and tenant, else the address. */
@FunctionalInterface
public interface ClientKey {

    /**
     * Returns the key of whoever sent a request. Caller and tenant are in the current call context.
     *
     * @return at least one character; not to be chosen freely by the client, or each request would be another client
     */
    String of(HttpServletRequest request);
}
