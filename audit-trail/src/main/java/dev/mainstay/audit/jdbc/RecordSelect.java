package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Resource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statement of a query. It names the tenant although the policies do too, so that its plan is that of an index which
 * begins with the tenant; and the time of the cursor by itself, so that later partitions are left out.
 */
final class RecordSelect {

    private final StringBuilder where = new StringBuilder("tenant_id = ?");
    private final List<Object> values = new ArrayList<>();

    private RecordSelect(String tenant) {
        values.add(tenant);
    }

    static RecordSelect of(String tenant, AuditQuery query) {
        RecordSelect select = new RecordSelect(tenant);
        Resource resource = query.resource().orElse(null);
        select.and("resource_type = ?", resource == null ? null : resource.type());
        select.and("resource_id = ?", resource == null ? null : resource.id());
        Actor actor = query.actor().orElse(null);
        select.and("actor_type = ?", actor == null ? null : actor.type());
        select.and("actor_id = ?", actor == null ? null : actor.id());
        select.and("action = ?", query.action().orElse(null));
        select.and("outcome = ?", query.outcome().map(Enum::name).orElse(null));
        select.and(
                "correlation_id = ?",
                query.correlationId().map(id -> id.value()).orElse(null));
        select.and("recorded_at >= ?", query.from().map(RecordSelect::utc).orElse(null));
        select.and("recorded_at < ?", query.to().map(RecordSelect::utc).orElse(null));
        query.after().map(text -> Cursor.read(text, query)).ifPresent(select::after);
        return select;
    }

    private void after(Cursor cursor) {
        and("recorded_at <= ?", utc(cursor.recordedAt()));
        and("(recorded_at, id) < (?, ?)", utc(cursor.recordedAt()));
        values.add(cursor.id());
    }

    private void and(String condition, @Nullable Object value) {
        if (value != null) {
            where.append(" AND ").append(condition);
            values.add(value);
        }
    }

    private static Object utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** Prepares it, newest first, with something before and after it. */
    PreparedStatement prepare(Connection tx, String before, String limit) throws SQLException {
        PreparedStatement select = tx.prepareStatement(before + "SELECT " + AuditRecord.COLUMNS
                + " FROM audit.record WHERE " + where + " ORDER BY recorded_at DESC, id DESC" + limit);
        try {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
        } catch (SQLException e) {
            select.close();
            throw e;
        }
        return select;
    }
}
