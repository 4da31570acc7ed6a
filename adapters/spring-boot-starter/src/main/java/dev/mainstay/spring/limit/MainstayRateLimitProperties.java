package dev.mainstay.spring.limit;

import dev.mainstay.core.limit.RatePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * How often each client may ask.
 *
 * @param enabled unless set, the limit is on where Bucket4j and Caffeine are; {@code true} does not start without them
 * @param permits requests of one client in one period, 100 unless set
 * @param period one minute unless set
 * @param redisUri where all instances of the application count together, such as {@code redis://localhost:6379}; without it, or a bean of type
 *     {@code SharedBuckets}, each instance counts by itself
 * @param excludedPaths patterns of Spring MVC, of paths that are not limited; those of health unless set
 */
@ConfigurationProperties("mainstay.rate-limit")
public record MainstayRateLimitProperties(
        @Nullable Boolean enabled,
        @DefaultValue("100") long permits,
        @DefaultValue("1m") Duration period,
        @Nullable String redisUri,
        @DefaultValue({"/health", "/health/*"}) List<String> excludedPaths) {

    private static final String PREFIX = "mainstay.rate-limit.";

    /** Checks numbers and patterns. */
    public MainstayRateLimitProperties {
        excludedPaths = List.copyOf(excludedPaths);
        try {
            new RatePolicy(permits, period);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(PREFIX + wrong.getMessage(), wrong);
        }
        excludedPaths.forEach(MainstayRateLimitProperties::pattern);
    }

    RatePolicy policy() {
        return new RatePolicy(permits, period);
    }

    List<PathPattern> excluded() {
        return excludedPaths.stream().map(MainstayRateLimitProperties::pattern).toList();
    }

    /** Says whether somebody counts on the limit; one that nobody asked for may be absent with its library. */
    boolean isAskedFor() {
        return Boolean.TRUE.equals(enabled) || (enabled == null && redisUri != null);
    }

    private static PathPattern pattern(String text) {
        try {
            return PathPatternParser.defaultInstance.parse(text);
        } catch (PatternParseException wrong) {
            throw new IllegalArgumentException(
                    PREFIX + "excluded-paths must be path patterns such as /health/*, was \"" + text + "\"", wrong);
        }
    }

    /** Leaves the URI out, which may hold a password. */
    @Override
    public String toString() {
        return "MainstayRateLimitProperties[enabled=" + enabled + ", policy=" + policy() + ", redis="
                + (redisUri != null) + ", excludedPaths=" + excludedPaths + "]";
    }
}
