package dev.mainstay.audit.cli;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads values of options; what is not legal is refused with the option, the value and the legal values. */
final class Values {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Values() {}

    private static IllegalArgumentException illegal(String option, String legal, String text) {
        return new IllegalArgumentException(option + " must be " + legal + ", was '" + text + "'");
    }

    /** Reads a whole number in [least, most]. */
    static long wholeNumber(String option, String text, long least, long most) {
        String legal = most == Long.MAX_VALUE
                ? "a whole number from " + least
                : "a whole number from " + least + " to " + most;
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw illegal(option, legal, text);
    }

    /** Reads a moment, or a day that stands for its beginning in UTC. */
    static Instant moment(String option, String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw illegal(option, "a moment such as 2026-12-31T23:59:59Z or a day such as 2026-12-31", text);
        }
    }

    /** Reads a time such as {@code 5m}. */
    static Duration duration(String option, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw illegal(option, "a whole number from 1 and ms, s, m, h or d, such as 5m", text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Reads {@code class=P90D}. */
    static Map.Entry<String, Period> period(String option, String text) {
        int equals = text.indexOf('=');
        try {
            if (equals > 0) {
                return Map.entry(text.substring(0, equals), Period.parse(text.substring(equals + 1)));
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw illegal(option, "CLASS=PERIOD with a period of ISO 8601, such as standard=P90D or security=P7Y", text);
    }

    /** Reads a tenant as an application names its own. */
    static TenantId tenant(String option, String text) {
        return Arrays.stream(TenantIdType.values())
                .flatMap(type -> type.parse(text).stream())
                .findFirst()
                .orElseThrow(() -> illegal(
                        option,
                        Arrays.stream(TenantIdType.values())
                                .map(TenantIdType::shape)
                                .collect(Collectors.joining(", or ", "- for the platform, or ", "")),
                        text));
    }

    /** Reads the id of a record. */
    static AuditId record(String option, String text) {
        try {
            return new AuditId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw illegal(option, "the id of a record, a UUID of version 7", text);
        }
    }

    /** Reads the id of a call. */
    static CorrelationId correlationId(String option, String text) {
        return CorrelationId.parse(text).orElseThrow(() -> illegal(option, "a UUID of version 4", text));
    }

    /** Reads {@code type} or {@code type/id}. */
    static Resource resource(String option, String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0 ? Resource.ofType(text) : Resource.of(text.substring(0, slash), text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw illegal(
                    option,
                    "TYPE or TYPE/ID, the type 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter",
                    text);
        }
    }

    /** Reads {@code KIND:id}. */
    static Actor actor(String option, String text) {
        int colon = text.indexOf(':');
        Optional<Actor> actor = colon < 0 || text.substring(colon + 1).isBlank()
                ? Optional.empty()
                : actorOf(text.substring(0, colon), text.substring(colon + 1));
        return actor.orElseThrow(
                () -> illegal(option, "USER:id, SERVICE:id, API_KEY:id, SYSTEM:id or ANONYMOUS:id", text));
    }

    private static Optional<Actor> actorOf(String kind, String id) {
        return switch (kind) {
            case "USER" -> Optional.of(Actor.User.of(id));
            case "SERVICE" -> Optional.of(new Actor.Service(id, null));
            case "API_KEY" -> Optional.of(new Actor.ApiKey(id, null));
            case "SYSTEM" -> Optional.of(Actor.System.of(id));
            case "ANONYMOUS" -> Optional.of(new Actor.Anonymous(id, null));
            default -> Optional.empty();
        };
    }
}
