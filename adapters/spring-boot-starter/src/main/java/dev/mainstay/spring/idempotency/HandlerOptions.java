package dev.mainstay.spring.idempotency;

import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.http.HttpOptions;
import dev.mainstay.idempotency.http.HttpVerdict;
import dev.mainstay.idempotency.jackson.CanonicalJson;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpMethod;

/** What an annotation or a route says, on top of what holds for the whole application. */
final class HandlerOptions {

    private static final Set<String> METHODS =
            Stream.of(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toUnmodifiableSet());

    private final MainstayIdempotencyProperties properties;

    HandlerOptions(MainstayIdempotencyProperties properties) {
        this.properties = properties;
    }

    /**
     * Returns how a handler is protected.
     *
     * @throws IllegalArgumentException when the name, a duration or the verdict is not legal
     */
    Protection of(Idempotent idempotent) {
        Policy.Builder policy = properties.policy().toBuilder();
        set(idempotent.lease(), policy::lease);
        set(idempotent.retain(), policy::retain);
        set(idempotent.waitFor(), policy::waitFor);
        HttpOptions options = options(
                idempotent.value(),
                idempotent.keyRequired(),
                idempotent.verdict(),
                idempotent.canonicalJson(),
                policy.build());
        return new Protection(options, idempotent.recordIn());
    }

    /**
     * Returns how a route is protected.
     *
     * @throws IllegalArgumentException when the name or the verdict is not legal
     */
    Protection of(MainstayIdempotencyProperties.Route route) {
        HttpOptions options = options(
                route.operation(), route.keyRequired(), route.verdict(), route.canonicalJson(), properties.policy());
        return new Protection(options, route.recordIn());
    }

    /** Whatever method the handler has, it is protected; the body has passed the limit of the whole application. */
    private HttpOptions options(
            String operation, boolean keyRequired, HttpVerdict verdict, boolean canonicalJson, Policy policy) {
        HttpOptions.Builder options = HttpOptions.builder()
                .operation(operation)
                .policy(policy)
                .verdict(verdict)
                .methods(METHODS)
                .keyForm(properties.keyForm())
                .maxBodyBytes(Integer.MAX_VALUE)
                .replayedHeader(properties.replayedHeader());
        if (canonicalJson) {
            options.canonicalBody(CanonicalJson::canonical);
        }
        return (keyRequired ? options : options.keyOptional()).build();
    }

    private static void set(String duration, Consumer<Duration> setting) {
        if (!duration.isEmpty()) {
            setting.accept(DurationStyle.detectAndParse(duration));
        }
    }
}
