package dev.mainstay.core.fallback;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.ReliabilityException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What may be done about a failure. */
final class Failures {

    /** Longer chains of causes, and cycles, are cut off here. */
    private static final int MAX_CAUSES = 100;

    /** An exception that is thrown again and again, as a constant, must not collect suppressed ones without end. */
    private static final int MAX_SUPPRESSED = 10;

    private Failures() {}

    /** Says whether a failure is the dependency's: any exception, but none that the caller or its input is the reason of. */
    static boolean isOfDependency(Throwable failure) {
        if (failure instanceof ReliabilityException outcome) {
            return outcome.isRetryable();
        }
        return !(failure instanceof CancellationException || failure instanceof InvalidInputException);
    }

    /**
     * Asks whether a second best answer may take the failure's place. Not for an {@link Error}, not on an interrupted thread, since its work is
     * to end, and not when the predicate itself fails.
     */
    static boolean isDegradable(Throwable failure, Predicate<? super Throwable> degradable) {
        if (saysNothing(failure)) {
            return false;
        }
        try {
            return degradable.test(failure);
        } catch (RuntimeException broken) {
            return false;
        }
    }

    /** Says whether a failure tells nothing about the dependency: an {@link Error}, or the end of a thread's work by an interrupt. */
    static boolean saysNothing(Throwable failure) {
        return !(failure instanceof Exception)
                || failure instanceof InterruptedException
                || Thread.currentThread().isInterrupted();
    }

    /** Says whether time ran out, which may be due to the caller's own deadline. */
    static boolean isTimeout(Throwable failure) {
        @Nullable Throwable current = failure;
        for (int i = 0; i < MAX_CAUSES && current != null; i++) {
            if (current instanceof TimeoutException
                    || current instanceof InterruptedIOException
                    || current instanceof HttpTimeoutException
                    || current instanceof SQLTimeoutException
                    || (current instanceof ReliabilityException outcome && outcome.category() == Category.TIMEOUT)) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // an exception refuses itself by identity, whatever its equality
    static void suppress(Throwable primary, Throwable other) {
        if (primary != other && primary.getSuppressed().length < MAX_SUPPRESSED) {
            primary.addSuppressed(other);
        }
    }
}
