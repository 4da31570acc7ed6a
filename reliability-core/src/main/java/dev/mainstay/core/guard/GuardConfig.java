package dev.mainstay.core.guard;

import java.time.Duration;
import java.util.Objects;

/**
 * The policy of a guard: a preset, or a preset with changes. Immutable; equal when all of its options are.
 *
 * <pre>{@code
 * GuardConfig config = GuardConfig.api().toBuilder().total(Duration.ofSeconds(3)).maxRetries(1).build();
 * }</pre>
 */
public final class GuardConfig {

    private static final GuardConfig API = new GuardConfig(
            new TimePolicy(Duration.ofSeconds(15), true),
            new RetryPolicy(3, Duration.ofMillis(100)),
            new BreakerPolicy(5, Duration.ofSeconds(10), Duration.ofSeconds(30)),
            Classifiers.http());

    private static final GuardConfig DATABASE = API.toBuilder()
            .total(Duration.ofSeconds(5))
            .interrupt(false)
            .classifier(Classifiers.sql())
            .build();

    private final TimePolicy time;
    private final RetryPolicy retry;
    private final BreakerPolicy breaker;
    private final Classifier classifier;

    private GuardConfig(TimePolicy time, RetryPolicy retry, BreakerPolicy breaker, Classifier classifier) {
        this.time = time;
        this.retry = retry;
        this.breaker = breaker;
        this.classifier = Objects.requireNonNull(classifier, "classifier");
    }

    /**
     * Returns the preset for calls over the network: 15 s in all, 3 retries after 100, 200 and 400 ms, a breaker of 5 failures in 10 s that
     * opens for 30 s, {@link Classifiers#http()}.
     */
    public static GuardConfig api() {
        return API;
    }

    /**
     * Returns the preset for calls to a database: as {@link #api()}, with 5 s in all, {@link Classifiers#sql()} and no interrupt, since an
     * interrupt destroys connections of some drivers and does not reach others.
     */
    public static GuardConfig database() {
        return DATABASE;
    }

    /** Returns a builder that starts from this configuration. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    TimePolicy time() {
        return time;
    }

    RetryPolicy retry() {
        return retry;
    }

    BreakerPolicy breaker() {
        return breaker;
    }

    Classifier classifier() {
        return classifier;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GuardConfig that
                && time.equals(that.time)
                && retry.equals(that.retry)
                && breaker.equals(that.breaker)
                && classifier.equals(that.classifier);
    }

    @Override
    public int hashCode() {
        return Objects.hash(time, retry, breaker, classifier);
    }

    /** Returns the whole policy, from the outside in, one line for each part. */
    @Override
    public String toString() {
        return String.join("\n", time.describe(), retry.describe(), breaker.describe(), describeClassifier());
    }

    private String describeClassifier() {
        String defaults = "every exception but interruption, cancellation and invalid input";
        if (classifier.equals(Classifiers.defaults())) {
            return "failures: " + defaults;
        }
        if (classifier.equals(Classifiers.http())) {
            return "failures: HTTP 5xx, 429 and connections not made, no other 4xx; of other exceptions " + defaults;
        }
        if (classifier.equals(Classifiers.sql())) {
            return "failures: SQL states but those of classes 22, 23 and 42; of other exceptions " + defaults;
        }
        return "failures: as the given classifier says; of what it does not know " + defaults;
    }

    /** Collects changes; {@link #build()} checks them. Not thread-safe. */
    public static final class Builder {

        private Duration total;
        private boolean interrupt;
        private int maxRetries;
        private Duration firstDelay;
        private int failures;
        private Duration window;
        private Duration openFor;
        private Classifier classifier;

        private Builder(GuardConfig from) {
            total = from.time.total();
            interrupt = from.time.interrupt();
            maxRetries = from.retry.maxRetries();
            firstDelay = from.retry.firstDelay();
            failures = from.breaker.failures();
            window = from.breaker.window();
            openFor = from.breaker.openFor();
            classifier = from.classifier;
        }

        /** Sets the time for the whole call, retries and waits included: more than zero. */
        public Builder total(Duration value) {
            total = value;
            return this;
        }

        /**
         * Sets whether the calling thread is interrupted when the time is over, and the call then always fails. Without it an attempt is never
         * cut short, and its late result is returned.
         */
        public Builder interrupt(boolean value) {
            interrupt = value;
            return this;
        }

        /** Sets how often a failed attempt is repeated: 0 to 20, where 0 means one attempt. */
        public Builder maxRetries(int value) {
            maxRetries = value;
            return this;
        }

        /** Sets the wait before the first retry: more than zero, at most one hour. Each further wait is twice the one before. */
        public Builder firstDelay(Duration value) {
            firstDelay = value;
            return this;
        }

        /** Sets how many attempts must have failed within the window to open the breaker: at least one. */
        public Builder failures(int value) {
            failures = value;
            return this;
        }

        /** Sets the window of the breaker: whole seconds, from one second to one hour. */
        public Builder window(Duration value) {
            window = value;
            return this;
        }

        /** Sets how long an open breaker refuses calls before it lets one probe through: from one millisecond to one day. */
        public Builder openFor(Duration value) {
            openFor = value;
            return this;
        }

        /** Sets what exceptions say. A classifier of one's own belongs in a constant, since configurations are compared. */
        public Builder classifier(Classifier value) {
            classifier = value;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws IllegalArgumentException naming the option, its value and what is legal
         */
        public GuardConfig build() {
            return new GuardConfig(
                    new TimePolicy(total, interrupt),
                    new RetryPolicy(maxRetries, firstDelay),
                    new BreakerPolicy(failures, window, openFor),
                    classifier);
        }
    }
}
