package dev.mainstay.idempotency.http;

import dev.mainstay.core.ReliabilityException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.http.Problem;
import dev.mainstay.core.http.Problems;
import dev.mainstay.idempotency.ResultNotRetainedException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers refusals with problems (RFC 9457) that have a type, for adapters and for those without a framework. Immutable, thread-safe.
 *
 * <pre>{@code
 * HttpProblems problems = HttpProblems.of(URI.create("https://api.example/problems/"));
 * try {
 *     return http.handle(call, handler);
 * } catch (ReliabilityException refusal) {
 *     return problems.reply(refusal);
 * }
 * }</pre>
 *
 * <p>The type is the base and the code of the refusal. A claim that is in flight has {@code Retry-After} from its lease, a store that cannot
 * be reached one second, the others none. {@code idempotency-result-not-retained} tells what is known of the first reply in {@code result},
 * with {@code status} and, if it had one, {@code location}. A webhook that is refused is challenged for {@code Webhook-Signature}.
 */
public final class HttpProblems {

    private static final Set<String> CODES = Set.of(
            "idempotency-key-missing",
            "idempotency-key-malformed",
            "idempotency-in-flight",
            "idempotency-key-reused",
            "idempotency-outcome-unknown",
            "idempotency-result-not-retained",
            "idempotency-payload-too-large",
            "idempotency-store-unavailable",
            WebhookRefusedException.CODE);

    private static final String CHALLENGE = "WWW-Authenticate";

    private final String base;
    private final @Nullable URI description;
    private final Map<String, Integer> statuses;

    private HttpProblems(String base, @Nullable URI description, Map<String, Integer> statuses) {
        this.base = base;
        this.description = description;
        this.statuses = statuses;
    }

    /**
     * Returns the answers with the statuses of the codes' categories, without a link.
     *
     * @param base of the types: absolute, and ending with {@code /}, {@code #} or {@code :}
     * @throws IllegalArgumentException when it is not
     */
    public static HttpProblems of(URI base) {
        String text = base.toString();
        if (!base.isAbsolute() || !(text.endsWith("/") || text.endsWith("#") || text.endsWith(":"))) {
            throw new IllegalArgumentException("base must be absolute and end with /, # or :, was " + text);
        }
        return new HttpProblems(text, null, Map.of());
    }

    /** Returns these answers with a header {@code Link} of relation {@code describedby} to the documentation of keys. */
    public HttpProblems describedBy(URI documentation) {
        return new HttpProblems(base, documentation, statuses);
    }

    /**
     * Returns these answers with another status for a refusal.
     *
     * @param code one of those of this package and of {@link dev.mainstay.idempotency}
     * @param status 400 to 599; 429 and 503 always have {@code Retry-After}
     * @throws IllegalArgumentException when the code is not known or the status is no error
     */
    public HttpProblems status(String code, int status) {
        if (!CODES.contains(code)) {
            throw new IllegalArgumentException("code must be one of " + new TreeSet<>(CODES) + ", was " + code);
        }
        Problem.of(status);
        Map<String, Integer> more = new LinkedHashMap<>(statuses);
        more.put(code, status);
        return new HttpProblems(base, description, Map.copyOf(more));
    }

    /**
     * Returns the answer to a refusal, with the correlation id of the call context. What no idempotency stands behind, such as a refusal by
     * the handler itself, has neither type nor link.
     */
    public HttpReply reply(ReliabilityException refusal) {
        Problem problem = Problems.of(refusal, CallContext.current());
        boolean ours = CODES.contains(refusal.code());
        if (ours) {
            problem = typed(problem, refusal);
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        problem.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        if (refusal instanceof WebhookRefusedException && headers.containsKey(CHALLENGE)) {
            // No token would help the sender.
            headers.put(CHALLENGE, List.of("Webhook-Signature"));
        }
        if (ours && description != null) {
            headers.put("Link", List.of("<" + description.toASCIIString() + ">; rel=\"describedby\""));
        }
        return HttpReply.of(problem.status(), headers, ProblemJson.bytes(problem.toMap()));
    }

    private Problem typed(Problem problem, ReliabilityException refusal) {
        int status = statuses.getOrDefault(refusal.code(), problem.status());
        Problem typed = new Problem(
                URI.create(base + refusal.code()), status, problem.detail(), problem.instance(), problem.extensions());
        if (refusal instanceof ResultNotRetainedException gone) {
            return ReplySummary.parse(gone.summary())
                    .map(summary -> typed.with("result", members(summary)))
                    .orElse(typed);
        }
        return typed;
    }

    private static Map<String, Object> members(ReplySummary summary) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", summary.status());
        if (summary.location() != null) {
            members.put("location", summary.location());
        }
        return members;
    }
}
