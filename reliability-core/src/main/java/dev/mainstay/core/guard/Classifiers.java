package dev.mainstay.core.guard;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.limit.RateLimitedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The classifiers that come with Mainstay. Each is one constant object, so that configurations with it are equal. */
public final class Classifiers {

    /** Longer chains of causes, and cycles, are cut off here. */
    static final int MAX_CAUSES = 100;

    private static final Set<String> SQL_NOT_APPLIED = Set.of("40001", "40P01", "08001");
    private static final Set<String> SQL_UNKNOWN = Set.of("08006", "08007", "57P01");
    private static final Set<String> SQL_IGNORED_CLASSES = Set.of("22", "23", "42");

    private static final Classifier DEFAULTS = failure -> Optional.of(byDefault(failure));
    private static final Classifier HTTP = new HttpClassifier();
    private static final Classifier SQL = failure -> Optional.ofNullable(ofSql(failure));

    private Classifiers() {}

    /**
     * Knows every exception: interruption, cancellation, {@link InvalidInputException} and what a guard or a rate limit inside refused before any
     * work are ignored, all others are failures of which nobody knows whether they had an effect.
     */
    public static Classifier defaults() {
        return DEFAULTS;
    }

    /**
     * Knows {@link HttpFailure} by its status and, as not sent, a refused connection, a host without address and a connection that was not
     * made in time. A connection refused to the client is reported so by {@code java.net.http.HttpClient} and plain sockets. It knows the
     * {@link java.net.http.HttpResponse} as a result too: 5xx and 429 are failures, with their {@code Retry-After}.
     */
    public static Classifier http() {
        return HTTP;
    }

    /**
     * Knows {@link SQLException}, also as a cause, by its SQLSTATE: 40001, 40P01 and 08001 were not applied; of 08006, 08007 and 57P01 nobody
     * knows; classes 22, 23 and 42 are the statement's own fault and ignored.
     */
    public static Classifier sql() {
        return SQL;
    }

    /** Returns what a wrapper wraps, down to the first exception that is no wrapper or has no cause. */
    static Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        for (int i = 0; i < MAX_CAUSES && isWrapper(inner); i++) {
            Throwable cause = inner.getCause();
            if (cause == null) {
                return inner;
            }
            inner = cause;
        }
        return inner;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof UndeclaredThrowableException
                || failure instanceof InvocationTargetException;
    }

    static Classification byDefault(Exception failure) {
        boolean ignored = failure instanceof InterruptedException
                || failure instanceof ClosedByInterruptException
                || failure instanceof CallInterruptedException
                || failure instanceof CancellationException
                || failure instanceof InvalidInputException
                || isRejection(failure);
        return ignored ? Classification.ignored() : Classification.failure(Sent.UNKNOWN);
    }

    /** What was refused before any work says nothing about what is guarded around it. */
    private static boolean isRejection(Exception failure) {
        return failure instanceof CircuitOpenException
                || failure instanceof BulkheadFullException
                || failure instanceof RateLimitedException
                || failure instanceof GuardsClosedException
                || (failure instanceof DeadlineExceededException late && late.attempts() == 0);
    }

    private static @Nullable Classification ofSql(Exception failure) {
        Throwable inner = failure;
        for (int i = 0; i < MAX_CAUSES && inner != null; i++) {
            if (inner instanceof SQLException sql && sql.getSQLState() != null) {
                return ofSqlState(sql.getSQLState());
            }
            inner = inner.getCause();
        }
        return null;
    }

    private static @Nullable Classification ofSqlState(String state) {
        if (SQL_NOT_APPLIED.contains(state)) {
            return Classification.failure(Sent.NO);
        }
        if (SQL_UNKNOWN.contains(state)) {
            return Classification.failure(Sent.UNKNOWN);
        }
        return state.length() == 5 && SQL_IGNORED_CLASSES.contains(state.substring(0, 2))
                ? Classification.ignored()
                : null;
    }
}
