package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditEvent;
import java.time.Period;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long the records of each retention class are kept. Immutable.
 *
 * <p>Periods are counted in UTC from the end of the month in which a record was written. The table
 * {@code audit.retention_rule} has a minimum per class, which counts where it is longer; a class without one there is
 * never removed.
 *
 * @param periods retention class to period, each of at least one day
 */
public record RetentionPolicy(Map<String, Period> periods) {

    /** The retention class of records that must be kept long, such as those of permissions: {@value}. */
    public static final String SECURITY = "security";

    /** The retention class of the records of removals, holds and exports, which is never removed: {@value}. */
    public static final String EVIDENCE = "evidence";

    private static final Pattern CLASS = Pattern.compile("[a-z][a-z0-9]{0,29}");

    /**
     * Checks the classes and periods.
     *
     * @throws IllegalArgumentException when a class is not legal or {@value #EVIDENCE}, or a period is not positive
     */
    public RetentionPolicy {
        periods = Collections.unmodifiableMap(new TreeMap<>(periods));
        periods.forEach(RetentionPolicy::check);
    }

    /** Returns 90 days for {@value AuditEvent#STANDARD_RETENTION} and 7 years for {@value #SECURITY}. */
    public static RetentionPolicy ofDefaults() {
        return new RetentionPolicy(
                Map.of(AuditEvent.STANDARD_RETENTION, Period.ofDays(90), SECURITY, Period.ofYears(7)));
    }

    /**
     * Returns a policy with one class added or changed.
     *
     * @param retention 1 to 30 of {@code a-z 0-9}, beginning with a letter
     * @param period how long its records are kept
     * @throws IllegalArgumentException as the constructor
     */
    public RetentionPolicy with(String retention, Period period) {
        Map<String, Period> more = new TreeMap<>(periods);
        more.put(retention, period);
        return new RetentionPolicy(more);
    }

    private static void check(String retention, Period period) {
        requireClass(retention);
        if (period.isZero() || period.isNegative()) {
            throw new IllegalArgumentException("period of " + retention + " must be positive, was " + period);
        }
    }

    static void requireClass(String retention) {
        if (!CLASS.matcher(retention).matches() || retention.equals(EVIDENCE)) {
            throw new IllegalArgumentException(
                    "retention must be 1 to 30 of a-z and 0-9, beginning with a letter, and not '" + EVIDENCE
                            + "', was '" + retention + "'");
        }
    }
}
