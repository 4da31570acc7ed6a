package dev.mainstay.testkit.tenancy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Words of SQL, and statements whose results are texts. */
final class Sql {

    /** Row-level security or a missing privilege refused it. */
    static final String REFUSED = "42501";

    private Sql() {}

    static String name(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String text(String value) {
        String doubled = value.replace("'", "''");
        return value.indexOf('\\') < 0 ? "'" + doubled + "'" : " E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /** Returns a statement without the values in it. */
    static String shape(String sql) {
        return sql.replaceAll("'[^']*'", "?");
    }

    /** Returns all rows; a null is an empty element of {@link Texts}. */
    static List<Texts> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            int columns = results.getMetaData().getColumnCount();
            List<Texts> rows = new ArrayList<>();
            while (results.next()) {
                String[] values = new String[columns];
                for (int i = 0; i < columns; i++) {
                    values[i] = results.getString(i + 1);
                }
                rows.add(new Texts(values));
            }
            return rows;
        }
    }

    /** Returns the first column of the one row. */
    static Texts row(Connection connection, String sql) throws SQLException {
        return rows(connection, sql).get(0);
    }

    /** Returns whether there is a row. */
    static boolean any(Connection connection, String sql) throws SQLException {
        return !rows(connection, sql).isEmpty();
    }

    /** Runs a statement and returns how many rows it changed. */
    static long update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : statement.getLargeUpdateCount();
        }
    }
}
