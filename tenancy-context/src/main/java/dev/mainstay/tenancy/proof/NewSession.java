package dev.mainstay.tenancy.proof;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/** Finds a session in which no tenant was ever set: what is set once is empty afterwards, but never unset again. */
final class NewSession {

    private static final int ATTEMPTS = 3;

    private NewSession() {}

    /**
     * Opens a connection; of a pool several, until one was not used for a tenant yet. Without one it returns a used one.
     *
     * @param source where from
     * @param settings by which tenants are bound
     */
    static Connection open(DataSource source, List<TenantSetting> settings) throws SQLException {
        List<Connection> used = new ArrayList<>();
        try {
            Connection connection = source.getConnection();
            while (used.size() < ATTEMPTS - 1 && !isNew(connection, settings)) {
                used.add(connection);
                connection = source.getConnection();
            }
            return connection;
        } finally {
            for (Connection connection : used) {
                connection.close();
            }
        }
    }

    private static boolean isNew(Connection connection, List<TenantSetting> settings) throws SQLException {
        return isNew(connection, settings, SessionDefaults.read(connection));
    }

    /** Returns whether each setting is as a session begins with it. */
    static boolean isNew(Connection connection, List<TenantSetting> settings, SessionDefaults defaults)
            throws SQLException {
        String sql = "select pg_catalog.current_setting(?, true)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (TenantSetting setting : settings) {
                statement.setString(1, setting.name());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (!Objects.equals(
                            row.getString(1), defaults.ofAll(setting.name()).orElse(null))) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
