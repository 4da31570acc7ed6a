package dev.mainstay.testkit.audit;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.BlockSigner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What somebody with all power over the database can do to the audit trail, to show that the verifier of a service finds
 * it. For databases of tests only.
 *
 * <pre>{@code
 * TamperKit tampering = TamperKit.with(superuser);
 * tampering.editDetail(id, "/changes/0/value/total", "\"99.00\"");
 * assertThatVerification(verifier.verify()).found(FindingKind.RECORD_ALTERED);
 * tampering.undo();
 * assertThatVerification(verifier.verify()).isIntact();
 * }</pre>
 *
 * <p>Each step is one transaction: the triggers that refuse changes, and foreign keys, are off until it ends, then the
 * rows are written and the triggers on again. A step that finds nothing to change fails. Each reads the whole trail twice,
 * to know how to undo it. Not thread-safe.
 */
public final class TamperKit {

    private static final String IN_BLOCK =
            "r.cluster_id = b.cluster_id AND r.xact_id >= b.from_xid AND r.xact_id < b.to_xid";

    private final DataSource superuser;
    private final Deque<RowChanges> done = new ArrayDeque<>();

    private TamperKit(DataSource superuser) {
        this.superuser = superuser;
    }

    /**
     * Makes a kit; connects to nothing.
     *
     * @param superuser connections of a superuser, who alone can switch triggers and foreign keys off
     */
    public static TamperKit with(DataSource superuser) {
        return new TamperKit(Objects.requireNonNull(superuser, "superuser"));
    }

    /** What is done with triggers and foreign keys off. */
    @FunctionalInterface
    public interface Deed {

        /**
         * Does it.
         *
         * @param connection of a superuser, in a transaction that the kit commits
         */
        void with(Connection connection) throws SQLException;
    }

    /**
     * Writes another value into what a record says.
     *
     * @param pointer JSON pointer into {@code detail}; what is not there is added where all above it is
     * @param json the value as JSON: {@code "\"10.5\""} for the text, {@code "1.0"} for the number, which says the same as 1
     */
    public void editDetail(AuditId record, String pointer, String json) throws SQLException {
        if (!pointer.startsWith("/")) {
            throw new IllegalArgumentException("pointer must begin with '/', was '" + pointer + "'");
        }
        String[] path = Arrays.stream(pointer.substring(1).split("/", -1))
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toArray(String[]::new);
        change(connection -> Sql.run(
                connection,
                "UPDATE audit.record SET detail = jsonb_set(detail, ?, CAST(? AS jsonb)) WHERE id = ?",
                connection.createArrayOf("text", path),
                json,
                record.value()));
    }

    /** Moves the time at which a record was recorded; microseconds are the least. */
    public void shiftRecordedAt(AuditId record, Duration by) throws SQLException {
        change(connection -> Sql.run(
                connection,
                "UPDATE audit.record SET recorded_at = recorded_at + ? * interval '1 microsecond' WHERE id = ?",
                by.dividedBy(ChronoUnit.MICROS.getDuration()),
                record.value()));
    }

    /** Takes the MAC from a record. */
    public void removeMac(AuditId record) throws SQLException {
        change(connection -> Sql.run(
                connection,
                "UPDATE audit.record SET mac = NULL, mac_key_id = NULL WHERE id = ? AND mac IS NOT NULL",
                record.value()));
    }

    /** Makes a record one of another tenant. */
    public void moveToTenant(AuditId record, String tenant) throws SQLException {
        change(connection ->
                Sql.run(connection, "UPDATE audit.record SET tenant_id = ? WHERE id = ?", tenant, record.value()));
    }

    /** Deletes a record. */
    public void deleteRecord(AuditId record) throws SQLException {
        change(connection -> Sql.run(connection, "DELETE FROM audit.record WHERE id = ?", record.value()));
    }

    /**
     * Puts a copy of a record beside it, in the same transaction and with the same MAC.
     *
     * @return the id of the copy
     */
    public AuditId insertCopy(AuditId record) throws SQLException {
        UUID like = record.value();
        AuditId copy = new AuditId(
                new UUID(like.getMostSignificantBits(), UUID.randomUUID().getLeastSignificantBits()));
        change(connection -> Sql.run(connection, """
                INSERT INTO audit.record (tenant_id, retention, recorded_at, id, cluster_id, xact_id, occurred_at,
                       actor_type, actor_id, action, outcome, resource_type, resource_id, correlation_id, trace_id,
                       detail, format, mac_key_id, mac)
                SELECT tenant_id, retention, recorded_at, ?, cluster_id, xact_id, occurred_at,
                       actor_type, actor_id, action, outcome, resource_type, resource_id, correlation_id, trace_id,
                       detail, format, mac_key_id, mac
                FROM audit.record WHERE id = ?""", copy.value(), like));
        return copy;
    }

    /** Exchanges the places of two records of one transaction. */
    public void swapOrder(AuditId first, AuditId second) throws SQLException {
        change(connection -> {
            // An identity column that is always generated can only be set on the way in.
            Sql.run(
                    connection,
                    "CREATE TEMP TABLE tamper_two ON COMMIT DROP AS SELECT * FROM audit.record WHERE id IN (?, ?)",
                    first.value(),
                    second.value());
            Sql.run(connection, "UPDATE tamper_two SET seq = (SELECT sum(seq) FROM tamper_two) - seq");
            Sql.run(connection, "DELETE FROM audit.record WHERE id IN (SELECT id FROM tamper_two)");
            Sql.run(connection, "INSERT INTO audit.record OVERRIDING SYSTEM VALUE SELECT * FROM tamper_two");
        });
    }

    /** Deletes what a block holds of a tenant, and the segments that say so. */
    public void deleteTenant(long block, String tenant) throws SQLException {
        change(connection -> {
            Sql.run(
                    connection,
                    "DELETE FROM audit.record r USING audit.block b WHERE b.block_no = ? AND r.tenant_id = ? AND "
                            + IN_BLOCK,
                    block,
                    tenant);
            Sql.run(connection, "DELETE FROM audit.segment WHERE block_no = ? AND tenant_id = ?", block, tenant);
        });
    }

    /** Makes a block claim one record more than there are up to it. */
    public void editBlock(long block) throws SQLException {
        change(connection ->
                Sql.run(connection, "UPDATE audit.block SET total_count = total_count + 1 WHERE block_no = ?", block));
    }

    /** Deletes one block, its segments and notes of its publication; its records stay. */
    public void deleteBlock(long block) throws SQLException {
        change(connection -> deleteBlocks(connection, "block_no = " + block));
    }

    /** Deletes a block and all after it with their records, as if they had never been; from 1 on, everything but the first. */
    public void truncateFrom(long block) throws SQLException {
        change(connection -> {
            Sql.run(
                    connection,
                    "DELETE FROM audit.record r USING audit.block b WHERE b.block_no >= ? AND " + IN_BLOCK,
                    block);
            deleteBlocks(connection, "block_no >= " + block);
        });
    }

    private static void deleteBlocks(Connection connection, String which) throws SQLException {
        for (String table : new String[] {"anchor", "segment", "block"}) {
            Sql.run(connection, "DELETE FROM audit." + table + " WHERE " + which);
        }
    }

    /**
     * Makes a block and all after it anew over the records that are there now.
     *
     * @param block the first, 1 or more
     * @param signer with the stolen key, or with one of the same id that is not the sealer's
     */
    public void reseal(long block, BlockSigner signer) throws SQLException {
        change(connection -> Resealing.from(connection, block, signer));
    }

    /** Writes every detail anew with the same content: no tampering, and nothing that a verifier may find. */
    public void rewriteDetails() throws SQLException {
        run(connection ->
                Sql.run(connection, "UPDATE audit.record SET detail = (detail || '{\"$tamper\": 1}') - '$tamper'"));
    }

    /** Does something else with triggers and foreign keys off; {@link #undo} undoes it for the tables of the trail. */
    public void run(Deed deed) throws SQLException {
        done.push(TriggersOff.in(superuser, deed));
    }

    private void change(Deed deed) throws SQLException {
        RowChanges changes = TriggersOff.in(superuser, deed);
        if (changes.isEmpty()) {
            throw new IllegalStateException(
                    "nothing was changed: no row of the audit trail is what was to be tampered with");
        }
        done.push(changes);
    }

    /** Undoes all steps, the latest first; what was recorded since stays. */
    public void undo() throws SQLException {
        while (!done.isEmpty()) {
            RowChanges latest = done.peek();
            TriggersOff.in(superuser, latest::undo);
            done.pop();
        }
    }
}
