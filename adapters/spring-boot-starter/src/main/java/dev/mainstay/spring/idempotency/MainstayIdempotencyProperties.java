package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.http.HttpOptions.KeyForm;
import dev.mainstay.idempotency.http.HttpProblems;
import dev.mainstay.idempotency.http.HttpVerdict;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where idempotency records are kept, and how requests are protected.
 *
 * @param redisUri such as {@code redis://localhost:6379}; without it records are kept in the memory of this instance, which protects only
 *     what one instance sees
 * @param strictEviction whether a Redis that may push records out when its memory is full is refused at start, instead of warned of
 * @param lease how long a claim is exclusive without a sign of life, 30 s unless set
 * @param retain how long a record is kept, 24 h unless set
 * @param waitFor how long a repeat waits for the request that runs, not at all unless set
 * @param maxResult the longest answer that is kept, 1 MB unless set; a longer one passes to the client as it is written
 * @param keyForm whether a key may be bare ({@code lenient}, unless set) or must be a quoted string ({@code strict})
 * @param replayedHeader marks replays
 * @param problemBase of the types of refusals: absolute, and ending with {@code /}, {@code #} or {@code :}; without it they have none
 * @param describedBy the documentation of keys, for the header {@code Link} of refusals; needs {@code problem-base}
 * @param problemStatuses other statuses of refusals, by code; needs {@code problem-base}
 * @param routes handlers that are protected without the annotation
 */
@ConfigurationProperties("mainstay.idempotency")
public record MainstayIdempotencyProperties(
        @Nullable String redisUri,
        @DefaultValue("false") boolean strictEviction,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("24h") Duration retain,
        @DefaultValue("0s") Duration waitFor,
        @DefaultValue("1MB") DataSize maxResult,
        @DefaultValue("lenient") KeyForm keyForm,
        @DefaultValue("Idempotent-Replayed") String replayedHeader,
        @Nullable URI problemBase,
        @Nullable URI describedBy,
        @DefaultValue Map<String, Integer> problemStatuses,
        @DefaultValue List<Route> routes) {

    private static final String PREFIX = "mainstay.idempotency.";

    /**
     * Handlers that are protected as if they were annotated.
     *
     * @param method such as {@code POST}
     * @param path a pattern of Spring MVC within the application, such as {@code /orders/*}
     * @param operation see {@link Idempotent#value()}
     * @param keyRequired see {@link Idempotent#keyRequired()}
     * @param verdict see {@link Idempotent#verdict()}
     * @param canonicalJson see {@link Idempotent#canonicalJson()}
     * @param recordIn see {@link Idempotent#recordIn()}
     */
    public record Route(
            String method,
            String path,
            String operation,
            @DefaultValue("true") boolean keyRequired,
            @DefaultValue("standard") HttpVerdict verdict,
            @DefaultValue("false") boolean canonicalJson,
            @DefaultValue("store") RecordIn recordIn) {}

    /** Checks everything, so that a mistake stops the application at start. */
    public MainstayIdempotencyProperties {
        problemStatuses = Map.copyOf(problemStatuses);
        routes = List.copyOf(routes);
        if (problemBase == null && (describedBy != null || !problemStatuses.isEmpty())) {
            throw new IllegalArgumentException(
                    PREFIX + "problem-base must be set where described-by or problem-statuses is, was not");
        }
        try {
            policy(lease, retain, waitFor, maxResult);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(PREFIX + wrong.getMessage(), wrong);
        }
        try {
            problems(problemBase, describedBy, problemStatuses);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(PREFIX + "problem-" + wrong.getMessage(), wrong);
        }
    }

    Policy policy() {
        return policy(lease, retain, waitFor, maxResult);
    }

    /** Returns what answers refusals, null when they have no types. */
    @Nullable
    HttpProblems problems() {
        return problems(problemBase, describedBy, problemStatuses);
    }

    private static Policy policy(Duration lease, Duration retain, Duration waitFor, DataSize maxResult) {
        return Policy.standard().toBuilder()
                .lease(lease)
                .retain(retain)
                .waitFor(waitFor)
                .maxResultBytes((int) Math.min(Integer.MAX_VALUE, maxResult.toBytes()))
                .build();
    }

    private static @Nullable HttpProblems problems(
            @Nullable URI base, @Nullable URI describedBy, Map<String, Integer> statuses) {
        if (base == null) {
            return null;
        }
        HttpProblems problems = HttpProblems.of(base);
        if (describedBy != null) {
            problems = problems.describedBy(describedBy);
        }
        for (Map.Entry<String, Integer> status : statuses.entrySet()) {
            problems = problems.status(status.getKey(), status.getValue());
        }
        return problems;
    }

    /** Leaves the URI out, which may hold a password. */
    @Override
    public String toString() {
        return "MainstayIdempotencyProperties[redis=" + (redisUri != null) + ", policy=" + policy() + ", routes="
                + routes + "]";
    }
}
