package dev.mainstay.testkit.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** A transaction in which nothing refuses a change of the audit trail, and what changed in it. */
final class TriggersOff {

    private static final List<String> SETTINGS = List.of(
            "session_replication_role = replica", // foreign keys
            "lock_timeout = '30s'",
            // So that rows as text are the same in each session.
            "timezone = 'UTC'",
            "datestyle = 'ISO'",
            "bytea_output = 'hex'");

    private static final String TRIGGERS = """
            SELECT format('TRIGGER %I ON %s', tgname, tgrelid::regclass),
                   format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
                   format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname)
            FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
            WHERE relnamespace = 'audit'::regnamespace AND NOT tgisinternal AND tgenabled = 'A' ORDER BY 1""";

    private TriggersOff() {}

    private record Trigger(String off, String on) {}

    static RowChanges in(DataSource superuser, TamperKit.Deed deed) throws SQLException {
        try (Connection connection = superuser.getConnection()) {
            connection.setAutoCommit(false);
            try {
                RowChanges changes = changes(connection, deed);
                connection.commit();
                return changes;
            } finally {
                connection.rollback();
            }
        }
    }

    private static RowChanges changes(Connection connection, TamperKit.Deed deed) throws SQLException {
        for (String setting : SETTINGS) {
            Sql.run(connection, "SET LOCAL " + setting);
        }
        List<Trigger> triggers = Sql.read(connection, row -> new Trigger(row.getString(2), row.getString(3)), TRIGGERS);
        for (Trigger trigger : triggers) {
            Sql.run(connection, trigger.off());
        }
        RowChanges.remember(connection);
        deed.with(connection);
        RowChanges changes = RowChanges.since(connection);
        for (Trigger trigger : triggers) {
            Sql.run(connection, trigger.on());
        }
        return changes;
    }
}
