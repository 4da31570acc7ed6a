package dev.mainstay.tenancy.jdbc;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Principal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statement that binds one transaction. It calls functions of {@code pg_catalog} only: those of anybody else would be looked for with the
 * login's privileges before the role is set.
 *
 * @param sql its text with a parameter for each value
 * @param settings what is set, role and tenant first
 * @param timeoutMillis the most that a statement may take, null for no limit of ours
 */
record BindStatement(
        String sql, List<Setting> settings, @Nullable Long timeoutMillis) {

    /** How many of the settings are verified; the others have no effect on whose rows are seen. */
    private static final int VERIFIED = 2;

    static final String APPLICATION_NAME = "application_name";

    private static final int LONGEST_APPLICATION_NAME = 63;

    /** The smaller of ours and the session's, in milliseconds, where 0 is no limit. */
    private static final String TIMEOUT = "pg_catalog.set_config('statement_timeout',least(?::pg_catalog.int8,"
            + "nullif((pg_catalog.date_part('epoch',pg_catalog.current_setting('statement_timeout')::pg_catalog.interval)"
            + "*1000)::pg_catalog.int8,0))::pg_catalog.text,true)";

    /**
     * One setting.
     *
     * @param name a legal name in SQL
     * @param value what it is set to
     */
    record Setting(String name, String value) {}

    BindStatement {
        settings = List.copyOf(settings);
    }

    static Setting actor(String name, CallContext context) {
        String actor = context.principal()
                .map(principal -> kind(principal) + ":" + principal.id())
                .orElse("");
        return new Setting(name, actor);
    }

    private static String kind(Principal principal) {
        return principal.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Returns the application's name, empty when there is nothing to name it after. */
    static Optional<Setting> applicationName(CallContext context) {
        return context.correlationId()
                .map(CorrelationId::value)
                .map(id -> id.substring(0, Math.min(id.length(), LONGEST_APPLICATION_NAME)))
                .map(id -> new Setting(APPLICATION_NAME, id));
    }

    /**
     * Returns what is left of the context's deadline, null when it has none.
     *
     * @throws SQLTimeoutException when nothing is left
     */
    static @Nullable Long millisLeft(CallContext context) throws SQLTimeoutException {
        Optional<Deadline> deadline = context.deadline();
        if (deadline.isEmpty()) {
            return null;
        }
        long nanos = deadline.get().remainingNanos();
        if (nanos <= 0) {
            throw new SQLTimeoutException("the call's deadline has passed; nothing was sent", "57014");
        }
        return Math.min(Integer.MAX_VALUE, Math.max(1, nanos / 1_000_000));
    }

    /** Returns the number of parameters. */
    int parameters() {
        return settings.size() + (timeoutMillis == null ? 0 : 1);
    }

    /**
     * Returns the text with a parameter for each value.
     *
     * @param names of the settings
     * @param timed whether a limit for statements comes last
     */
    static String sql(List<String> names, boolean timed) {
        StringBuilder sql = new StringBuilder("select ");
        for (String name : names) {
            append(sql, name, "?");
        }
        return sql.append(timed ? "," + TIMEOUT : "").toString();
    }

    /** Returns the text with the values in it. */
    String literalSql() {
        StringBuilder text = new StringBuilder("select ");
        for (Setting setting : settings) {
            append(text, setting.name(), literal(setting.value()));
        }
        return text.append(timeoutMillis == null ? "" : "," + TIMEOUT.replace("?", timeoutMillis.toString()))
                .toString();
    }

    private static void append(StringBuilder sql, String name, String value) {
        sql.append(sql.charAt(sql.length() - 1) == ')' ? "," : "")
                .append("pg_catalog.set_config('")
                .append(name)
                .append("',")
                .append(value)
                .append(",true)");
    }

    /** Quotes so that it holds whatever {@code standard_conforming_strings} says. */
    private static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Sets the parameters, which are the statement's first. */
    void setParameters(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < settings.size(); i++) {
            statement.setString(i + 1, settings.get(i).value());
        }
        if (timeoutMillis != null) {
            statement.setLong(settings.size() + 1, timeoutMillis);
        }
    }

    /**
     * Compares what the server took with what was sent.
     *
     * @throws SQLException with SQLState 08P01 when they differ
     */
    void verify(@Nullable ResultSet taken) throws SQLException {
        if (taken == null || !isTaken(taken)) {
            throw new SQLException("the server did not take role and tenant", "08P01");
        }
    }

    private boolean isTaken(ResultSet taken) throws SQLException {
        boolean same = taken.next();
        for (int i = 0; same && i < VERIFIED; i++) {
            same = settings.get(i).value().equals(taken.getString(i + 1));
        }
        return same;
    }
}
