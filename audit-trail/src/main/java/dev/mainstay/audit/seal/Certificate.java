package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Segment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit.prune}: it says that the records of a retention class and month were removed. */
record Certificate(
        String tenant, String retention, YearMonth month, long segments, long rows, String digest, String recordId) {

    /** Stands for all tenants. */
    static final String EVERY_TENANT = "*";

    static final String QUERY = """
            SELECT tenant_id, retention, CASE WHEN extract(day FROM bucket) = 1 AND bucket >= DATE '1970-01-01' THEN to_char(bucket, 'YYYY-MM') END, \
            segment_count, row_count, digest, record_id::text FROM audit.prune""";

    /** Reads a row; empty when it is about no month, so that it covers nothing. */
    static Optional<Certificate> read(ResultSet row) throws SQLException {
        try {
            return Optional.of(new Certificate(
                    row.getString(1),
                    row.getString(2),
                    YearMonth.parse(String.valueOf(row.getString(3))),
                    row.getLong(4),
                    row.getLong(5),
                    HexFormat.of().formatHex(row.getBytes(6)),
                    row.getString(7)));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    boolean covers(Segment segment) {
        return retention.equals(segment.retention())
                && month.equals(segment.month())
                && (tenant.equals(EVERY_TENANT) || tenant.equals(segment.tenant()));
    }

    String resourceId() {
        return retention + "/" + month;
    }

    /** Says whether a record tells the same. */
    boolean isToldBy(AuditRecord record) {
        return record.action().equals("audit.pruned")
                && record.outcome().equals("SUCCESS")
                && record.resourceType().equals("audit.partition")
                && record.resourceId().equals(Optional.of(resourceId()))
                && record.detail().get("context") instanceof Map<?, ?> context
                && isSaid(context.get("segments"), segments)
                && isSaid(context.get("rows"), rows)
                && digest.equals(context.get("digest"));
    }

    private static boolean isSaid(@Nullable Object value, long number) {
        return Long.toString(number).equals(String.valueOf(value));
    }
}
