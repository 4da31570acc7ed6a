package dev.mainstay.core.guard;

import dev.mainstay.core.breaker.CountBreaker;
import dev.mainstay.core.breaker.Permit;
import dev.mainstay.core.guard.GuardSignal.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended: for the breaker, for the signal, and for the decision about a retry.
 *
 * @param outcome what the signal says
 * @param failed what the attempt was classified as, null unless it may be repeated
 * @param report what the breaker is told
 */
record Verdict(Outcome outcome, Classification.@Nullable Failure failed, Report report) {

    private static final Verdict SUCCESS = new Verdict(Outcome.SUCCESS, null, Report.SUCCESS);
    private static final Verdict IGNORED = new Verdict(Outcome.IGNORED, null, Report.IGNORED);
    private static final Verdict INTERRUPTED = new Verdict(Outcome.INTERRUPTED, null, Report.IGNORED);
    private static final Verdict FATAL = new Verdict(Outcome.FAILURE, null, Report.FAILURE);

    /** What the breaker is told. */
    enum Report {
        SUCCESS,
        FAILURE,
        IGNORED
    }

    /** Returns the verdict on an attempt whose time was over: a failure, repeated only when there is time for the call. */
    static Verdict timeout(boolean repeatable) {
        Classification.Failure failed = repeatable ? new Classification.Failure(Sent.UNKNOWN, null, false) : null;
        return new Verdict(Outcome.TIMEOUT, failed, Report.FAILURE);
    }

    /** Returns the verdict on what an attempt returned. */
    static Verdict onResult(@Nullable Object result, Classifier classifier) {
        try {
            Optional<Classification> known = classifier.classifyResult(result);
            return known.isPresent() ? on(known.get()) : SUCCESS;
        } catch (Throwable broken) {
            return SUCCESS;
        }
    }

    /**
     * Returns the verdict on what an attempt threw.
     *
     * @param interrupted whether its thread was interrupted by somebody else, which is then what it failed from
     */
    static Verdict onFailure(Throwable failure, Classifier classifier, boolean interrupted) {
        if (!(Classifiers.unwrapped(failure) instanceof Exception exception)) {
            return FATAL;
        }
        return interrupted ? INTERRUPTED : on(classified(exception, classifier));
    }

    /** Asks the given classifier; one that throws must neither replace the caller's exception nor keep the breaker's permit. */
    private static Classification classified(Exception failure, Classifier classifier) {
        try {
            Optional<Classification> known = classifier.classify(failure);
            return known.orElseGet(() -> Classifiers.byDefault(failure));
        } catch (Throwable broken) {
            return Classifiers.byDefault(failure);
        }
    }

    private static Verdict on(Classification classification) {
        if (classification instanceof Classification.Failure failed) {
            return new Verdict(Outcome.FAILURE, failed, Report.FAILURE);
        }
        return classification instanceof Classification.Success ? SUCCESS : IGNORED;
    }

    boolean isSuccess() {
        return report == Report.SUCCESS;
    }

    /** Tells the breaker. */
    void recordOn(CountBreaker breaker, Permit permit, long nanos, @Nullable Throwable failure) {
        switch (report) {
            case SUCCESS -> breaker.succeeded(permit, nanos);
            case FAILURE -> breaker.failed(permit, nanos, failure == null ? new FailedResultException(null) : failure);
            case IGNORED -> breaker.ignored(permit, nanos, failure == null ? new FailedResultException(null) : failure);
        }
    }
}
