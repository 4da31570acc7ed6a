package dev.mainstay.testkit.servers;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * One empty database on a real PostgreSQL server, dropped on {@link #close}.
 *
 * <p>Data sources open a new connection at each {@code getConnection()}; put a pool around them where a test needs one.
 * Any thread may use it.
 */
public final class PostgresDatabase implements AutoCloseable {

    private final PostgresAddress address;
    private final Runnable drop;
    private final AtomicBoolean closed = new AtomicBoolean();

    PostgresDatabase(PostgresAddress address, Runnable drop) {
        this.address = address;
        this.drop = drop;
    }

    /** The database's name: lower-case letters, digits and underscores, unique on the server, at most 26 characters. */
    public String name() {
        return address.database();
    }

    /** The server's host. */
    public String host() {
        return address.host();
    }

    /** The server's TCP port. */
    public int port() {
        return address.port();
    }

    /** The administrator's login: a superuser of the embedded server. */
    public String adminUser() {
        return address.user();
    }

    /** The administrator's password; empty when none is needed, as on the embedded server. */
    public String adminPassword() {
        return address.password();
    }

    /**
     * The JDBC URL without a login.
     *
     * <p>It names no user on purpose: pgjdbc prefers the URL's user over the one that a framework passes beside it, so a
     * service under test would silently run as superuser, past every row-level policy.
     */
    public String jdbcUrl() {
        return address.jdbcUrl();
    }

    /** The JDBC URL with this login in it. */
    public String jdbcUrl(String user, String password) {
        return address.withLogin(user, password).jdbcUrlWithLogin();
    }

    /** Connections as the administrator. */
    public DataSource dataSource() {
        return address.dataSource();
    }

    /** Connections as this user; the embedded server accepts any password. */
    public DataSource dataSource(String user, String password) {
        return address.withLogin(user, password).dataSource();
    }

    /** The JDBC URL without a login that leads through this proxy, which must lead to this database's server. */
    public String jdbcUrlVia(FlightCounter proxy) {
        return via(proxy).jdbcUrl();
    }

    /** Connections as the administrator through this proxy. */
    public DataSource dataSourceVia(FlightCounter proxy) {
        return via(proxy).dataSource();
    }

    /** Connections as this user through this proxy. */
    public DataSource dataSourceVia(FlightCounter proxy, String user, String password) {
        return via(proxy).withLogin(user, password).dataSource();
    }

    private PostgresAddress via(FlightCounter proxy) {
        return address.withEndpoint(proxy.host(), proxy.port());
    }

    /**
     * Makes the view {@code pg_stat_statements} available in this database.
     *
     * @throws IllegalStateException if the server has not loaded it, which only a server of the user's own may not have
     */
    public void enableStatementStatistics() {
        if (!strings("SHOW shared_preload_libraries").toString().contains("pg_stat_statements")) {
            throw new IllegalStateException("pg_stat_statements is not available on the PostgreSQL server at " + address
                    + ": start it with shared_preload_libraries=pg_stat_statements");
        }
        PostgresServer.execute(address, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }

    /**
     * Drops the database with whatever is still connected to it or prepared in it; calling it again does nothing.
     *
     * <p>Roles stay, because they belong to the server.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // A prepared transaction outlives its connection and would make the drop fail.
            for (String gid : strings("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
                PostgresServer.execute(address, "ROLLBACK PREPARED '" + gid.replace("'", "''") + "'");
            }
            drop.run();
        }
    }

    private List<String> strings(String query) {
        try (Connection connection = address.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at %s: %s".formatted(address, e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return "PostgresDatabase[" + address + "]";
    }
}
