package dev.mainstay.testkit.servers;

/** Which way bytes travel through a proxy. */
public enum Direction {
    /** From the client to the server behind the proxy. */
    TO_UPSTREAM,
    /** From the server behind the proxy to the client. */
    TO_CLIENT
}
