package dev.mainstay.testkit.contract;

import java.time.Duration;
import java.util.Locale;

/** Fails with one line that says what was seen: it becomes a cell of a table. */
final class Expect {

    private Expect() {}

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    static void that(boolean holds, String seenOtherwise, Object... values) {
        if (!holds) {
            throw new AssertionError(String.format(Locale.ROOT, seenOtherwise, values));
        }
    }

    /** Says whether the caller got the very exception that its action threw. */
    @SuppressWarnings("ReferenceEquality") // the same object is what is promised
    static boolean same(Throwable thrown, Throwable failure) {
        return thrown == failure;
    }

    static String text(Throwable thrown) {
        return thrown.getClass().getSimpleName();
    }

    static String text(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Says whether a failure is the thrown one, a cause of it, or suppressed in one of those. */
    static boolean holds(Throwable thrown, Throwable failure) {
        Throwable next = thrown;
        for (int depth = 0; next != null && depth < 20; depth++) {
            if (same(next, failure)) {
                return true;
            }
            for (Throwable suppressed : next.getSuppressed()) {
                if (same(suppressed, failure)) {
                    return true;
                }
            }
            next = next.getCause();
        }
        return false;
    }
}
