package dev.mainstay.audit.seal;

import java.time.YearMonth;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a verification found. Immutable. It names records by their id and holds none of their values.
 *
 * @param kind what it is
 * @param block number of the block, null where there is none
 * @param tenant null where it is not about one
 * @param retention retention class, null where it is not about one
 * @param month the month, in UTC, in which the records were recorded; null where it is not about one
 * @param recordId id of the record as it is stored; null where it is not about one
 * @param counts null where nothing was counted
 * @param message what it is, in a sentence, without values of records
 */
public record Finding(
        FindingKind kind,
        @Nullable Long block,
        @Nullable String tenant,
        @Nullable String retention,
        @Nullable YearMonth month,
        @Nullable String recordId,
        @Nullable Counts counts,
        String message) {

    /** By block, those without one first, then by kind and the rest: the same findings always come in one order. */
    static final Comparator<Finding> ORDER = Comparator.comparing(Finding::block, absentFirst())
            .thenComparing(Finding::kind)
            .thenComparing(Finding::tenant, absentFirst())
            .thenComparing(Finding::retention, absentFirst())
            .thenComparing(Finding::month, absentFirst())
            .thenComparing(Finding::recordId, absentFirst())
            .thenComparing(Finding::message);

    private static <T extends Comparable<? super T>> Comparator<@Nullable T> absentFirst() {
        return Comparator.nullsFirst(Comparator.naturalOrder());
    }

    /**
     * What was counted.
     *
     * @param found how many there are
     * @param expected how many there must be
     */
    public record Counts(long found, long expected) {

        /** Returns them as {@code found/expected}. */
        @Override
        public String toString() {
            return found + "/" + expected;
        }
    }

    static Finding ofLog(FindingKind kind, String message) {
        return new Finding(kind, null, null, null, null, null, null, message);
    }

    static Finding ofBlock(FindingKind kind, long block, String message) {
        return new Finding(kind, block, null, null, null, null, null, message);
    }

    Finding counting(long found, long expected) {
        return new Finding(kind, block, tenant, retention, month, recordId, new Counts(found, expected), message);
    }

    Finding at(@Nullable String ofTenant, String ofRetention, @Nullable YearMonth inMonth) {
        return new Finding(kind, block, ofTenant, ofRetention, inMonth, recordId, counts, message);
    }

    Finding about(String id) {
        return new Finding(kind, block, tenant, retention, month, id, counts, message);
    }

    /** Returns kind, counts, place and message in one line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(kind.name());
        append(line, "", counts);
        append(line, "block ", block);
        append(line, "tenant ", tenant);
        append(line, "", retention);
        append(line, "", month);
        append(line, "record ", recordId);
        return line.append(": ").append(message).toString();
    }

    private static void append(StringBuilder line, String word, @Nullable Object value) {
        if (value != null) {
            line.append(' ').append(word).append(value);
        }
    }
}
