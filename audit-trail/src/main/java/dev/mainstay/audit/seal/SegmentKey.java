package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Segment;
import java.time.DateTimeException;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** What decides in which segment of its block a record is; the month is null where no record's time is. */
record SegmentKey(String tenant, String retention, @Nullable YearMonth month) {

    static SegmentKey of(Segment segment) {
        return new SegmentKey(segment.tenant(), segment.retention(), segment.month());
    }

    static SegmentKey of(AuditRecord record) {
        return new SegmentKey(record.tenant(), record.retention(), month(record));
    }

    private static @Nullable YearMonth month(AuditRecord record) {
        try {
            return record.month();
        } catch (DateTimeException | ArithmeticException | NumberFormatException infinity) {
            return null;
        }
    }
}
