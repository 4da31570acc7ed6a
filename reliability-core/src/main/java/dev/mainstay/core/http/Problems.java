package dev.mainstay.core.http;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Turns what went wrong into a {@link Problem}, once and for all frameworks.
 *
 * <p>Every problem has the {@code correlationId} of the context, under which the logs tell the rest. An outcome of Mainstay's also has its
 * {@code code}. Nothing of any other throwable gets out: not its message, not its class, not its cause.
 */
public final class Problems {

    private static final String SEE_ERRORS = "The input is not valid; every failing field is named in errors.";

    /** Wrappers are looked into so deep, which also ends cycles. */
    private static final int DEEPEST_WRAPPER = 16;

    private Problems() {}

    /**
     * Returns the problem for a failure.
     *
     * <p>A {@link ReliabilityException} gets the status of its category. Below 500 its message becomes the detail; from 500 on the message
     * is for the operator and stays inside. Not found says nothing but 404, so that an object of another tenant and one that does not exist
     * cannot be told apart. The wrappers of the JDK, such as {@link CompletionException}, are looked into. Everything else is a 500.
     *
     * @param failure anything, also an {@link Error}
     * @param context of the failed call
     */
    public static Problem of(Throwable failure, CallContext context) {
        try {
            Problem problem =
                    unwrapped(failure) instanceof ReliabilityException outcome ? ofOutcome(outcome) : Problem.of(500);
            return identified(problem, context);
        } catch (RuntimeException broken) {
            // An exception class of somebody's own may throw from its accessors; the answer to a failure must not fail.
            return ofStatus(500, context);
        }
    }

    /**
     * Returns the problem that says no more than its status, for what an adapter refuses by itself: 401, 403, 404, 406, 413, 415.
     *
     * @param status 400 to 599
     * @param context of the refused call
     */
    public static Problem ofStatus(int status, CallContext context) {
        return identified(Problem.of(status), context);
    }

    /**
     * Returns the problem 405.
     *
     * @param allowed the methods that the resource has, may be empty
     * @param context of the refused call
     */
    public static Problem methodNotAllowed(Collection<String> allowed, CallContext context) {
        List<String> methods = allowed.stream().distinct().sorted().toList();
        return ofStatus(405, context).with(Extensions.ALLOW, methods);
    }

    /**
     * Returns the problem 429.
     *
     * @param wait how long to wait before asking again
     * @param context of the refused call
     */
    public static Problem tooManyRequests(Duration wait, CallContext context) {
        return ofStatus(429, context).withRetryAfter(wait);
    }

    private static Problem identified(Problem problem, CallContext context) {
        return context.correlationId()
                .map(id -> problem.with("correlationId", id.value()))
                .orElse(problem);
    }

    private static Problem ofOutcome(ReliabilityException outcome) {
        Category category = outcome.category();
        Problem bare = Problem.of(category.status());
        if (category == Category.NOT_FOUND) {
            return bare;
        }
        Problem coded = bare.with("code", outcome.code());
        Problem timed = outcome.retryAfter().map(coded::withRetryAfter).orElse(coded);
        if (outcome instanceof InvalidInputException input
                && !input.violations().isEmpty()) {
            return timed.withDetail(SEE_ERRORS).with("errors", errors(input.violations()));
        }
        return category.status() < 500 ? timed.withDetail(outcome.getMessage()) : timed;
    }

    private static List<Map<String, Object>> errors(List<Violation> violations) {
        return violations.stream().map(Problems::error).toList();
    }

    private static Map<String, Object> error(Violation violation) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pointer", violation.pointer());
        members.put("detail", violation.detail());
        return members;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < DEEPEST_WRAPPER && isWrapper(inner); depth++) {
            Throwable cause = inner.getCause();
            if (cause == null) {
                break;
            }
            inner = cause;
        }
        return inner;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException
                || failure instanceof ExecutionException
                || failure instanceof InvocationTargetException
                || failure instanceof UndeclaredThrowableException;
    }
}
