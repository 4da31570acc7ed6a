package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Stores entries that waited in a file, each exactly once.
 *
 * <p>Somebody may have stored one before without hearing of it: a process that died between commit and cutting the file,
 * or a caller whose connection broke in the commit, which may even still be going on. So each is locked first, by the
 * lock that {@link RecordInsert#oneLocked} holds as long as its transaction lives on the server, and then looked for.
 */
final class SpillDelivery {

    static final String FIND = """
            SELECT id FROM audit.record WHERE tenant_id = ? AND retention = ANY (?) \
            AND recorded_at >= now() - make_interval(secs => ?) AND id = ANY (?)""";

    /** How much further apart the clocks of application and database may come while entries wait. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final DetachedInsert own;
    private final Clock clock;

    SpillDelivery(DataSource dataSource, Clock clock) {
        this.own = new DetachedInsert(dataSource);
        this.clock = clock;
    }

    /**
     * Stores entries of one tenant in this order, those that are not there yet.
     *
     * @return how many were there
     */
    int store(List<AuditEntry> entries) {
        List<AuditEntry> absent = new ArrayList<>();
        own.run(tx -> {
            begin(tx, entries);
            Set<UUID> present = present(tx, entries);
            for (AuditEntry entry : entries) {
                if (present.add(entry.id().value())) {
                    absent.add(entry);
                }
            }
            if (!absent.isEmpty()) {
                RecordInsert.all(tx, absent);
            }
        });
        return entries.size() - absent.size();
    }

    private static void begin(Connection tx, List<AuditEntry> entries) throws SQLException {
        try (Statement isolation = tx.createStatement()) {
            // Each statement must see what was committed while it waited for the locks before it.
            isolation.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        }
        Long[] locks = entries.stream().map(RecordInsert::lock).sorted().toArray(Long[]::new);
        try (PreparedStatement bind = tx.prepareStatement("SELECT set_config('mainstay.tenant_id', ?, true),"
                + " (SELECT count(pg_advisory_xact_lock(held)) FROM unnest(?) AS held)")) {
            bind.setString(1, entries.get(0).tenant());
            bind.setArray(2, tx.createArrayOf("bigint", locks));
            bind.execute();
        }
    }

    private Set<UUID> present(Connection tx, List<AuditEntry> entries) throws SQLException {
        UUID[] ids = entries.stream().map(entry -> entry.id().value()).toArray(UUID[]::new);
        String[] retentions = entries.stream()
                .map(entry -> entry.record().retention())
                .distinct()
                .toArray(String[]::new);
        try (PreparedStatement find = tx.prepareStatement(FIND)) {
            find.setString(1, entries.get(0).tenant());
            find.setArray(2, tx.createArrayOf("text", retentions));
            find.setDouble(3, secondsSince(ids));
            find.setArray(4, tx.createArrayOf("uuid", ids));
            try (ResultSet rows = find.executeQuery()) {
                Set<UUID> present = new HashSet<>();
                while (rows.next()) {
                    present.add(rows.getObject(1, UUID.class));
                }
                return present;
            }
        }
    }

    /** No record is older than its id, whose first 48 bits are milliseconds since 1970 (RFC 9562, section 5.7). */
    private double secondsSince(UUID[] ids) {
        long oldest = Long.MAX_VALUE;
        for (UUID id : ids) {
            oldest = Math.min(oldest, id.getMostSignificantBits() >>> 16);
        }
        return Math.max(0, clock.millis() - oldest) / 1000.0 + MARGIN.toSeconds();
    }
}
