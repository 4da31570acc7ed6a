package dev.mainstay.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.Metrics;

/** What the breaker knows, seen through Resilience4j's eyes; -1 for what it does not count. */
record CountMetrics(Machine machine) implements Metrics {

    private static final int NOT_COUNTED = -1;

    @Override
    public float getFailureRate() {
        return NOT_COUNTED;
    }

    @Override
    public float getSlowCallRate() {
        return NOT_COUNTED;
    }

    @Override
    public int getNumberOfSlowCalls() {
        return NOT_COUNTED;
    }

    @Override
    public int getNumberOfSlowSuccessfulCalls() {
        return NOT_COUNTED;
    }

    @Override
    public int getNumberOfSlowFailedCalls() {
        return NOT_COUNTED;
    }

    /** Only failures are kept. */
    @Override
    public int getNumberOfBufferedCalls() {
        return getNumberOfFailedCalls();
    }

    @Override
    public int getNumberOfFailedCalls() {
        return machine.failures();
    }

    @Override
    public long getNumberOfNotPermittedCalls() {
        return machine.rejections();
    }

    @Override
    public int getNumberOfSuccessfulCalls() {
        return NOT_COUNTED;
    }
}
