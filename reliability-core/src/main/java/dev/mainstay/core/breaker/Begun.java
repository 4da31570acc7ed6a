package dev.mainstay.core.breaker;

/**
 * Stands for the permit of a result that came back through Resilience4j's interface, which has none.
 *
 * @param startNanos when the call began, as a reading of the ticker
 */
record Begun(long startNanos) implements Permit {}
