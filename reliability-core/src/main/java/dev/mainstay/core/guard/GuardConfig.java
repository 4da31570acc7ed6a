package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.BreakerPolicy;
import dev.mainstay.core.retry.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The policy of a guard: a preset, or a preset with changes. Immutable; equal when all of its options are.
 *
 * <pre>{@code
 * GuardConfig config = GuardConfig.api().toBuilder().total(Duration.ofSeconds(3)).maxRetries(1).build();
 * }</pre>
 */
public final class GuardConfig {

    static final RetryPolicy.BudgetPolicy DEFAULT_BUDGET = new RetryPolicy.BudgetPolicy(0.2, 10);
    static final RetryPolicy DEFAULT_RETRY =
            new RetryPolicy(3, Backoff.ofDefaults(), Duration.ofMinutes(1), DEFAULT_BUDGET);

    private static final GuardConfig API = new GuardConfig(
            new TimePolicy(Duration.ofSeconds(15), null, true),
            DEFAULT_RETRY,
            BreakerPolicy.DEFAULTS.withProbeLease(Duration.ofSeconds(16)),
            new BulkheadPolicy(BulkheadPolicy.UNBOUNDED, Duration.ZERO, false),
            Classifiers.http());

    private static final GuardConfig DATABASE = API.toBuilder()
            .total(Duration.ofSeconds(5))
            .interrupt(false)
            .classifier(Classifiers.sql())
            .build();

    private final TimePolicy time;
    private final RetryPolicy retry;
    private final BreakerPolicy breaker;
    private final BulkheadPolicy bulkhead;
    private final Classifier classifier;

    GuardConfig(
            TimePolicy time, RetryPolicy retry, BreakerPolicy breaker, BulkheadPolicy bulkhead, Classifier classifier) {
        this.time = time;
        this.retry = retry;
        this.breaker = breaker;
        this.bulkhead = bulkhead;
        this.classifier = Objects.requireNonNull(classifier, "classifier");
    }

    /**
     * Returns the preset for calls over the network: 15 s in all, 3 retries after 100, 200 and 400 ms, a breaker of 5 failures in any 10 s or
     * 5 in a row that opens for 30 s, a retry budget of 20 % and 10 in 10 s, {@link Classifiers#http()}.
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

    /**
     * Reads a configuration from text, as {@link GuardSettings} describes it.
     *
     * @param settings without a guard's name in the keys; what is not in it is as in the preset, empty is {@link #api()}
     * @throws IllegalArgumentException with one line for each entry and combination that is not legal
     */
    public static GuardConfig of(Map<String, String> settings) {
        return GuardSettings.one(settings);
    }

    /**
     * Returns this configuration as text, a preset and what differs from it, from which {@link #of} makes an equal one. A classifier of one's own
     * has no text and is left out.
     */
    public Map<String, String> toMap() {
        return Setting.written(this);
    }

    /** Returns a builder that starts from this configuration. */
    public GuardConfigBuilder toBuilder() {
        return new GuardConfigBuilder(this);
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

    BulkheadPolicy bulkhead() {
        return bulkhead;
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
                && bulkhead.equals(that.bulkhead)
                && classifier.equals(that.classifier);
    }

    @Override
    public int hashCode() {
        return Objects.hash(time, retry, breaker, bulkhead, classifier);
    }

    /** Returns the whole policy, from the outside in, one line for each part. */
    @Override
    public String toString() {
        return String.join(
                "\n", time.describe(), retry.describe(), bulkhead.describe(), breaker.describe(), describeClassifier());
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
}
