package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.BreakerPolicy;
import dev.mainstay.core.retry.Backoff;
import dev.mainstay.core.retry.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects changes to a {@link GuardConfig}; {@link #build()} checks them. Not thread-safe. */
public final class GuardConfigBuilder {

    private static final Duration LONGEST_FIRST_DELAY = Duration.ofHours(1);
    private static final Duration LEASE_OF_UNLIMITED = Duration.ofSeconds(30);
    private static final Duration LONGEST_LEASE = Duration.ofDays(1);
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(1);

    private @Nullable Duration total;
    private @Nullable Duration attempt;
    private boolean interrupt;
    private int maxRetries;
    private Backoff backoff;
    private Duration longestRetryAfter;
    private RetryPolicy.@Nullable BudgetPolicy budget;
    private BreakerPolicy breaker;
    private int maxConcurrent;
    private Duration maxWait;
    private boolean holdUntilDone;
    private Classifier classifier;
    private boolean waitsGiven;

    GuardConfigBuilder(GuardConfig from) {
        total = from.time().total();
        attempt = from.time().attempt();
        interrupt = from.time().interrupt();
        maxRetries = from.retry().maxRetries();
        backoff = from.retry().backoff();
        longestRetryAfter = from.retry().longestRetryAfter();
        budget = from.retry().budget();
        breaker = from.breaker();
        maxConcurrent = from.bulkhead().maxConcurrent();
        maxWait = from.bulkhead().maxWait();
        holdUntilDone = from.bulkhead().holdUntilDone();
        classifier = from.classifier();
        waitsGiven = !from.retry().hasWaitsOf(GuardConfig.DEFAULT_RETRY);
    }

    /** Sets the time for the whole call, retries and waits included: more than zero. */
    public GuardConfigBuilder total(Duration value) {
        total = value;
        return this;
    }

    /** Sets no time for the whole call; a deadline of the surrounding call still holds. */
    public GuardConfigBuilder unlimited() {
        total = null;
        return this;
    }

    /** Sets the time for each attempt: more than zero, at most the total. An attempt that exceeds it is a failure and may be retried. */
    public GuardConfigBuilder attempt(Duration value) {
        attempt = value;
        return this;
    }

    /**
     * Sets whether the calling thread is interrupted when the time is over, and the call then always fails. Without it an attempt is never
     * cut short, and its late result is returned.
     */
    public GuardConfigBuilder interrupt(boolean value) {
        interrupt = value;
        return this;
    }

    /** Sets how often a failed attempt is repeated: 0 to 20, where 0 means one attempt. */
    public GuardConfigBuilder maxRetries(int value) {
        maxRetries = value;
        waitsGiven = true;
        return this;
    }

    /** Sets the wait before the first retry: more than zero, at most one hour. Each further wait is twice the one before. */
    public GuardConfigBuilder firstDelay(Duration value) {
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST_FIRST_DELAY) > 0) {
            throw new IllegalArgumentException("firstDelay must be > 0 and <= 1 h, was " + value);
        }
        backoff = backoff.withLongest(Duration.ofDays(1)).withFirst(value);
        waitsGiven = true;
        return this;
    }

    /** Sets whether each wait is spread at random between its half and itself, so that callers do not come back at the same moment. */
    public GuardConfigBuilder jitter(boolean value) {
        backoff = backoff.withJitter(value ? Jitter.EQUAL : Jitter.NONE);
        return this;
    }

    /** Sets how long a wait that the dependency asks for can be: one second to one day. */
    public GuardConfigBuilder longestRetryAfter(Duration value) {
        longestRetryAfter = value;
        return this;
    }

    /**
     * Sets how many retries all calls together may make in 10 s.
     *
     * @param share of the first attempts of the last 10 s, 0 to 1
     * @param floor and so many more, 0 to 1,000,000
     */
    public GuardConfigBuilder retryBudget(double share, int floor) {
        budget = new RetryPolicy.BudgetPolicy(share, floor);
        return this;
    }

    /** Sets the share of {@link #retryBudget} and leaves the floor. */
    GuardConfigBuilder retryBudgetShare(double value) {
        return retryBudget(value, (budget == null ? GuardConfig.DEFAULT_BUDGET : budget).floor());
    }

    /** Sets the floor of {@link #retryBudget} and leaves the share. */
    GuardConfigBuilder retryBudgetFloor(int value) {
        return retryBudget((budget == null ? GuardConfig.DEFAULT_BUDGET : budget).share(), value);
    }

    /** Sets no bound on the retries of all calls together. */
    public GuardConfigBuilder withoutRetryBudget() {
        budget = null;
        return this;
    }

    /** Sets how many attempts must fail within the window to open the breaker: 1 to 10,000. */
    public GuardConfigBuilder failures(int value) {
        breaker = breaker.withFailures(value);
        return this;
    }

    /** Sets the window of the breaker: 1 ms to 1 h, both ends included. */
    public GuardConfigBuilder window(Duration value) {
        breaker = breaker.withWindow(value);
        return this;
    }

    /** Sets how many attempts must fail one after the other, at any distance, to open the breaker; 0 switches this rule off. */
    public GuardConfigBuilder consecutive(int value) {
        breaker = breaker.withConsecutive(value);
        return this;
    }

    /** Sets how long an open breaker refuses calls before it lets a probe through: from one millisecond to one day. */
    public GuardConfigBuilder openFor(Duration value) {
        breaker = breaker.withOpenFor(value);
        return this;
    }

    /** Sets how many probes a half-open breaker lets through, all of which must succeed to close it: 1 to 100. */
    public GuardConfigBuilder probes(int value) {
        breaker = breaker.withProbes(value);
        return this;
    }

    /** Sets how many attempts may run at once: 1 to 1,000,000. */
    public GuardConfigBuilder maxConcurrent(int value) {
        maxConcurrent = value;
        return this;
    }

    /** Sets how long an attempt of a synchronous call waits for one of the {@link #maxConcurrent} places: zero, the default, to an hour. */
    public GuardConfigBuilder maxWait(Duration value) {
        maxWait = value;
        return this;
    }

    /** Sets whether an asynchronous attempt that ran out of time keeps its place until its work has really ended. */
    public GuardConfigBuilder holdUntilDone(boolean value) {
        holdUntilDone = value;
        return this;
    }

    /** Sets what exceptions and results say. A classifier of one's own belongs in a constant, since configurations are compared. */
    public GuardConfigBuilder classifier(Classifier value) {
        classifier = value;
        return this;
    }

    /**
     * Builds the configuration.
     *
     * @throws IllegalArgumentException naming the option, its value and what is legal, or which options do not go together and why
     */
    public GuardConfig build() {
        TimePolicy.positive("total", total);
        TimePolicy.positive("attempt", attempt);
        RetryPolicy retry = retry();
        List<String> unfit = unfitCombinations();
        if (!unfit.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", unfit));
        }
        TimePolicy time = new TimePolicy(total, attempt, interrupt);
        return new GuardConfig(
                time,
                retry,
                breaker.withProbeLease(lease(time)),
                new BulkheadPolicy(maxConcurrent, maxWait, holdUntilDone),
                classifier);
    }

    private static Duration lease(TimePolicy time) {
        Duration longest = time.longestAttempt() == null ? LEASE_OF_UNLIMITED : time.longestAttempt();
        return (longest.compareTo(LONGEST_LEASE) > 0 ? LONGEST_LEASE : longest).plus(LEASE_MARGIN);
    }

    private RetryPolicy retry() {
        return new RetryPolicy(maxRetries, backoff, longestRetryAfter, budget);
    }

    /** Says which options, each legal by itself, do not go together, and why. */
    List<String> unfitCombinations() {
        return Stream.of(
                        TimePolicy.attemptThatIsTooLong(total, attempt),
                        waitsThatDoNotFit(retry()),
                        breakerThatCannotOpen())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Only waits that were asked for: a preset whose total is made short keeps its retries for as long as they fit. */
    private Optional<String> waitsThatDoNotFit(RetryPolicy retry) {
        if (!waitsGiven || total == null) {
            return Optional.empty();
        }
        Duration waits = retry.allWaits();
        if (waits.compareTo(total) < 0) {
            return Optional.empty();
        }
        return Optional.of("maxRetries " + retry.maxRetries() + " with firstDelay "
                + Units.text(backoff.first()) + " wait " + Units.text(waits)
                + " in all, which does not fit into total "
                + Units.text(total) + ": the last retries would never be made");
    }

    /** Attempts that run out of time end that far apart; a window that cannot hold two of them never fills. */
    private Optional<String> breakerThatCannotOpen() {
        Duration longest = attempt == null ? total : attempt;
        if (breaker.consecutive() > 0
                || breaker.failures() == 1
                || longest == null
                || breaker.window().dividedBy(2).compareTo(longest) >= 0) {
            return Optional.empty();
        }
        return Optional.of("window " + Units.text(breaker.window())
                + " without the rule of consecutive failures must be at least twice the time of an attempt, "
                + Units.text(longest) + ": else calls that time out one after the other never open the breaker");
    }
}
