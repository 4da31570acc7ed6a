package dev.mainstay.idempotency.jdbc;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Result;
import dev.mainstay.idempotency.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The row that answers a begin.
 *
 * @param micros since the epoch, or left of the lease of somebody who runs
 * @param kind of the result, when it is done
 * @param bytes the result, or the steps of an attempt that begins
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BeginRow(
        String answer,
        int attempt,
        long fence,
        long micros,
        @Nullable String kind,
        byte[] bytes) {

    private static final byte[] NOTHING = {};

    static BeginRow of(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes("bytes");
        return new BeginRow(
                row.getString("answer"),
                row.getInt("attempt"),
                row.getLong("fence"),
                row.getLong("micros"),
                row.getString("kind"),
                bytes == null ? NOTHING : bytes);
    }

    /**
     * Returns what the row says.
     *
     * @param wait what somebody is told who meets a record without a lease
     */
    Begin asBegin(Duration wait) {
        return switch (answer) {
            case "BEGUN" -> new Begin.Begun(fence, attempt, Step.fromBytes(bytes));
            case "BUSY" -> new Begin.Busy(micros > 0 ? Duration.of(micros, ChronoUnit.MICROS) : wait);
            case "DONE" ->
                new Begin.Finished(
                        new Result(Result.Kind.valueOf(String.valueOf(kind)), bytes), RecordStatements.moment(micros));
            case "QUARANTINED" -> new Begin.Quarantined(RecordStatements.moment(micros), attempt);
            case "MISMATCH" -> new Begin.Mismatch();
            default -> throw new IllegalStateException("unknown answer of the begin statement");
        };
    }
}
