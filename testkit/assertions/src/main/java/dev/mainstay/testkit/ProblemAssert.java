package dev.mainstay.testkit;

import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.testkit.ledger.JsonReader;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Says what an error body must be. Each check first makes sure that the answer is a problem at all: {@code application/problem+json}, a JSON
 * object, and a {@code status} that equals the status line's.
 */
public final class ProblemAssert extends AbstractAssert<ProblemAssert, HttpResponse<String>> {

    private static final Pattern INSIDE = Pattern.compile(
            "\\b[\\w$]+(Exception|Error)\\b|\\b(java|javax|jakarta|org|com|io|dev|net)\\.[a-z]\\w*\\.|\\bat [\\w.$]+\\(|"
                    + "(?i:\\bselect\\b.+\\bfrom\\b|\\binsert\\s+into\\b)|(?<![\\w/])/(home|usr|var|tmp|opt|root)/");

    ProblemAssert(HttpResponse<String> actual) {
        super(actual, ProblemAssert.class);
    }

    /** The status, in the status line and in the body. */
    public ProblemAssert hasStatus(int expected) {
        Map<?, ?> body = body();
        if (actual.statusCode() != expected) {
            failWithMessage("Expected a problem with status %d but was %d: %s", expected, actual.statusCode(), body);
        }
        return this;
    }

    /** The stable code of the outcome, such as {@code circuit-open}. */
    public ProblemAssert hasCode(String expected) {
        Map<?, ?> body = body();
        if (!expected.equals(body.get("code"))) {
            failWithMessage("Expected the code %s but was %s: %s", expected, body.get("code"), body);
        }
        return this;
    }

    /**
     * Exactly these fields are named as failing.
     *
     * @param pointers JSON pointers, in any order; each may be named more than once in the body
     */
    public ProblemAssert failsExactlyAt(String... pointers) {
        Map<?, ?> body = body();
        TreeSet<String> named = new TreeSet<>(pointersIn(body));
        TreeSet<String> expected = new TreeSet<>(List.of(pointers));
        if (!named.equals(expected)) {
            failWithMessage("Expected the failing fields %s but were %s: %s", expected, named, body);
        }
        return this;
    }

    /** A correlation id (UUID v4), the same in header and body. */
    public ProblemAssert hasCorrelationId() {
        Map<?, ?> body = body();
        String header = header("X-Correlation-ID");
        if (header == null || CorrelationId.parse(header).isEmpty()) {
            failWithMessage("Expected a UUID v4 in X-Correlation-ID but was %s", header);
        } else if (!header.equals(body.get("correlationId"))) {
            failWithMessage(
                    "Expected the correlationId %s of the header but was %s", header, body.get("correlationId"));
        }
        return this;
    }

    /** Whole seconds in {@code Retry-After}, from one to the other, both inclusive. */
    public ProblemAssert hasRetryAfterBetween(int leastSeconds, int mostSeconds) {
        body();
        String value = header("Retry-After");
        boolean holds = value != null
                && value.matches("\\d{1,9}")
                && Integer.parseInt(value) >= leastSeconds
                && Integer.parseInt(value) <= mostSeconds;
        if (!holds) {
            failWithMessage("Expected Retry-After from %d to %d seconds but was %s", leastSeconds, mostSeconds, value);
        }
        return this;
    }

    /** No class or package name, stack frame, SQL or file path in the body. */
    public ProblemAssert tellsNothingOfTheInside() {
        body();
        var found = INSIDE.matcher(actual.body());
        if (found.find()) {
            failWithMessage(
                    "Expected a body that tells nothing of the inside but found <%s> in %s",
                    found.group(), actual.body());
        }
        return this;
    }

    private Map<?, ?> body() {
        isNotNull();
        String type = header("Content-Type");
        if (type == null || !type.split(";", 2)[0].trim().equals("application/problem+json")) {
            throw failure("Expected application/problem+json but was %s with status %d", type, actual.statusCode());
        }
        Object read;
        try {
            read = JsonReader.read(actual.body());
        } catch (IllegalArgumentException malformed) {
            throw failure("Expected a JSON object but %s", malformed.getMessage());
        }
        if (!(read instanceof Map<?, ?> members)) {
            throw failure("Expected a JSON object but was %s", actual.body());
        }
        if (!String.valueOf(actual.statusCode()).equals(String.valueOf(members.get("status")))) {
            throw failure(
                    "Expected the status %d of the status line in the body but was %s", actual.statusCode(), members);
        }
        return members;
    }

    private static List<String> pointersIn(Map<?, ?> body) {
        List<String> pointers = new ArrayList<>();
        if (body.get("errors") instanceof List<?> errors) {
            for (Object error : errors) {
                if (error instanceof Map<?, ?> members && members.get("pointer") instanceof String pointer) {
                    pointers.add(pointer);
                }
            }
        }
        return pointers;
    }

    private @Nullable String header(String name) {
        return actual.headers().firstValue(name).orElse(null);
    }
}
