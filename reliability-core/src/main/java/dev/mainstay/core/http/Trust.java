package dev.mainstay.core.http;

/** Who stands on the other side of an ingress. The adapter knows it; it is never read from the request. */
public enum Trust {
    /** Our own services: nobody else reaches this ingress. */
    TRUSTED,
    /** Anybody, such as browsers and partners. */
    UNTRUSTED
}
