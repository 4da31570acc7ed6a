package dev.mainstay.core.health;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one dependency is.
 *
 * @param name its name
 * @param criticality whether the service can work without it
 * @param status what counts, after repeated looks where those are asked for
 * @param reasonOrNull why the last look did not find it up, as a code; present while the status is still up when that look is not confirmed yet
 * @param times how old all that is
 */
public record DependencyHealth(
        String name,
        Criticality criticality,
        Status status,
        @Nullable String reasonOrNull,
        Times times) {

    /**
     * The times of a dependency's health, all zero or more.
     *
     * @param since how long the status has been what it is
     * @param age how long ago the last look ended; up to the cache time of {@link Health}
     * @param duration how long that look took
     */
    public record Times(Duration since, Duration age, Duration duration) {

        static final Times NONE = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Returns why the last look did not find it up. */
    public Optional<String> reason() {
        return Optional.ofNullable(reasonOrNull);
    }

    Map<String, Object> toMap() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("state", status.name());
        data.put("criticality", criticality.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        reason().ifPresent(reason -> data.put("reason", reason));
        data.put("sinceMs", times.since().toMillis());
        data.put("ageMs", times.age().toMillis());
        data.put("durationMs", times.duration().toMillis());
        return HealthReport.check(name, status, Collections.unmodifiableMap(data));
    }
}
