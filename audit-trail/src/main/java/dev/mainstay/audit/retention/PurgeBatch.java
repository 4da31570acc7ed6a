package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.TenantId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Removes rows of one table with what hangs on them, and records it, in the caller's transaction. */
record PurgeBatch(PurgeTable table, TenantId tenant, Instant cutoff, AuditTrail trail) {

    /** Characters of keys that stand in a record; more are only counted and digested. */
    private static final int LONGEST_IDS = 48 * 1024;

    /**
     * What a batch removed.
     *
     * @param held whether a legal hold kept all
     */
    record Removed(long rows, long children, boolean held) {}

    Removed remove(Connection tx, int limit) throws SQLException {
        if (TenantBinding.isHeld(tx, table)) {
            return new Removed(0, 0, true);
        }
        Map<String, String> keysByPlace = lock(tx, limit);
        if (keysByPlace.isEmpty()) {
            return new Removed(0, 0, false);
        }
        PurgeSql sql = new PurgeSql(table);
        Map<String, Long> children = new TreeMap<>();
        for (Map.Entry<ChildTable, String> child : sql.deleteChildren().entrySet()) {
            children.merge(child.getKey().table(), delete(tx, child.getValue(), keysByPlace), Long::sum);
        }
        long rows = delete(tx, sql.delete(), keysByPlace);
        if (rows != keysByPlace.size()) {
            throw new IllegalStateException("of " + keysByPlace.size() + " rows of " + table.name() + " that are due "
                    + rows + " could be deleted: a policy or a trigger keeps the others");
        }
        Written.require(trail, tx, event(new ArrayList<>(keysByPlace.values()), children));
        return new Removed(
                rows, children.values().stream().mapToLong(Long::longValue).sum(), false);
    }

    private Map<String, String> lock(Connection tx, int limit) throws SQLException {
        try (PreparedStatement lock = tx.prepareStatement(new PurgeSql(table).lock())) {
            bind(lock);
            lock.setInt(3, limit);
            try (ResultSet rows = lock.executeQuery()) {
                Map<String, String> keysByPlace = new LinkedHashMap<>();
                while (rows.next()) {
                    keysByPlace.put(rows.getString(1), String.valueOf(rows.getString(2)));
                }
                return keysByPlace;
            }
        }
    }

    private long delete(Connection tx, String sql, Map<String, String> keysByPlace) throws SQLException {
        try (PreparedStatement delete = tx.prepareStatement(sql)) {
            bind(delete);
            delete.setArray(3, tx.createArrayOf("text", keysByPlace.keySet().toArray()));
            return delete.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement) throws SQLException {
        statement.setObject(1, tenant.value(), Types.OTHER); // of the column's type, whatever that is
        statement.setObject(2, cutoff.atOffset(ZoneOffset.UTC));
    }

    private AuditEvent event(List<String> ids, Map<String, Long> children) {
        ids.sort(null);
        String text = CanonicalJson.write(ids);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("table", table.table());
        facts.put("cutoff", cutoff.toString());
        facts.put("rows", (long) ids.size());
        facts.put("digest", Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).toString());
        if (!children.isEmpty()) {
            facts.put("children", children);
        }
        if (table.idsRecorded() && text.length() <= LONGEST_IDS) {
            facts.put("ids", ids);
        }
        return Acting.orComponent(AuditEvent.of("data.purged", Resource.ofType(table.resourceType())))
                .context(facts)
                .build();
    }
}
