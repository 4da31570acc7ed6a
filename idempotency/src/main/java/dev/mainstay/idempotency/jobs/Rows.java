package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one tenant, or of none, on a connection. Every statement names the tenant itself too, for connections that see all of them.
 */
final class Rows {

    private static final int LONGEST_TEXT = 500;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String COLUMNS =
            "id, operation, reason, detail, attempts, correlation_id, head, body, first_seen, last_seen, replayed_at, held";

    private final Connection connection;
    private final int timeoutSeconds;
    private final String table;
    private final List<Object> tenant;
    private final String ours;

    Rows(Connection connection, Optional<TenantId> tenant, int timeoutSeconds) {
        this.connection = connection;
        this.timeoutSeconds = timeoutSeconds;
        this.table = tenant.isPresent() ? "mainstay_dead_letter" : "mainstay_dead_letter_untenanted";
        this.tenant = tenant.<List<Object>>map(id -> List.of(id.value())).orElse(List.of());
        this.ours = tenant.isPresent() ? "tenant_id = ?" : "true";
    }

    /** Inserts a letter, or notes that it came again. */
    int insert(DeadLetter letter) throws SQLException {
        boolean tenanted = !tenant.isEmpty();
        String sql = "INSERT INTO " + table + " AS kept (" + (tenanted ? "tenant_id, " : "")
                + "id, operation, reason, detail, attempts, correlation_id, message_id, head, body, held) VALUES ("
                + (tenanted ? "?, " : "") + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ("
                + (tenanted ? "tenant_id, " : "") + "id) DO UPDATE SET last_seen = clock_timestamp(), "
                + "attempts = greatest(kept.attempts, excluded.attempts)";
        DeadLetter.Cause cause = letter.cause();
        Message message = letter.message();
        List<Object> values = new ArrayList<>(tenant);
        values.addAll(List.of(letter.id(), letter.operation(), cause.reason().code(), text(cause.detail())));
        values.addAll(List.of(cause.attempts(), letter.correlationId().value(), text(message.id())));
        values.addAll(List.of(Head.of(message), message.body(), cause.reason().holds()));
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** Reads letters; the condition begins with AND, or orders and limits. */
    List<DeadLetterEntry> select(String condition, List<Object> values) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM " + table + " WHERE " + ours + " " + condition;
        try (PreparedStatement statement = prepare(sql, withTenant(values));
                ResultSet rows = statement.executeQuery()) {
            List<DeadLetterEntry> entries = new ArrayList<>();
            while (rows.next()) {
                entries.add(entry(rows));
            }
            return entries;
        }
    }

    int update(String changes, List<Object> values, UUID id) throws SQLException {
        String sql = "UPDATE " + table + " SET " + changes + " WHERE " + ours + " AND id = ?";
        List<Object> all = new ArrayList<>(values);
        all.addAll(withTenant(List.of(id)));
        try (PreparedStatement statement = prepare(sql, all)) {
            return statement.executeUpdate();
        }
    }

    /** A subquery for the place of one letter in the order of all. */
    String placeOfOne() {
        return "(SELECT first_seen, id FROM " + table + " WHERE " + ours + " AND id = ?)";
    }

    List<Object> valuesOfOne(UUID id) {
        return withTenant(List.of(id));
    }

    private List<Object> withTenant(List<Object> values) {
        List<Object> all = new ArrayList<>(tenant);
        all.addAll(values);
        return all;
    }

    private PreparedStatement prepare(String sql, List<Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(timeoutSeconds);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement;
        } catch (SQLException failure) {
            try (statement) {
                throw failure;
            }
        }
    }

    private static DeadLetterEntry entry(ResultSet row) throws SQLException {
        DeadLetter letter = new DeadLetter(
                row.getObject("id", UUID.class),
                row.getString("operation"),
                Head.message(row.getBytes("head"), row.getBytes("body")),
                new DeadLetter.Cause(
                        DeadLetterReason.ofCode(row.getString("reason")),
                        row.getString("detail"),
                        row.getInt("attempts")),
                new CorrelationId(row.getString("correlation_id")));
        return new DeadLetterEntry(
                letter,
                row.getObject("first_seen", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen", OffsetDateTime.class).toInstant(),
                instant(row.getObject("replayed_at", OffsetDateTime.class)),
                row.getBoolean("held"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** Returns a text that PostgreSQL takes and a terminal shows. */
    static String text(String any) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < any.length() && i < LONGEST_TEXT; i++) {
            char c = any.charAt(i);
            text.append(Character.isISOControl(c) || Character.isSurrogate(c) ? REPLACEMENT : c);
        }
        return text.toString();
    }
}
