package dev.mainstay.core.retry;

/** How a wait is spread, so that callers that failed together do not come back together. */
public enum Jitter {
    /** Not at all: the wait is exactly as long as computed. */
    NONE,
    /** Evenly over the upper half: from half of the computed wait to all of it, three quarters on average. Never zero. */
    EQUAL
}
