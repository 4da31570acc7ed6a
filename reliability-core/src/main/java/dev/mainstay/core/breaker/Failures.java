package dev.mainstay.core.breaker;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What an exception means to a breaker that has no classifier. */
final class Failures {

    /** Deeper chains do not occur, but cyclic ones do. */
    private static final int DEEPEST = 8;

    private Failures() {}

    /** Says whether the caller gave up, which tells nothing about the dependency. */
    static boolean isIgnored(Throwable failure) {
        Throwable real = real(failure);
        return real instanceof InterruptedException || real instanceof CancellationException;
    }

    static String name(Throwable failure) {
        return real(failure).getClass().getName();
    }

    private static Throwable real(Throwable failure) {
        Throwable real = failure;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Throwable cause = real.getCause();
            boolean wraps = real instanceof CompletionException || real instanceof ExecutionException;
            if (!wraps || cause == null) {
                return real;
            }
            real = cause;
        }
        return real;
    }
}
