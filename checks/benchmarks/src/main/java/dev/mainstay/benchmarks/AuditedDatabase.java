package dev.mainstay.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A database with the audit trail, set up from its shipped SQL, with one login for each of its groups. */
final class AuditedDatabase implements AutoCloseable {

    private static final String FOLDER = "/META-INF/mainstay/sql/audit/";
    private static final List<String> SCRIPTS =
            List.of("V1__audit_record.sql", "V2__audit_seal.sql", "V3__audit_retention.sql");

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final List<HikariDataSource> pools = new ArrayList<>();

    AuditedDatabase() {
        administrate("create role " + role("migrator") + " login; create role " + role("tenant") + " nologin");
        administrate(script("bootstrap.sql"));
        administrate("set session authorization " + role("migrator") + ";"
                + String.join("", SCRIPTS.stream().map(this::script).toList()) + "; reset session authorization");
        for (String group : List.of("app", "sealer", "verifier", "reader", "retention")) {
            administrate("create role " + role(group) + " login in role " + role("audit_" + group));
        }
    }

    /** Returns the name of a role of this database. */
    String role(String name) {
        return database.name() + "_" + name;
    }

    /** Runs statements as superuser. */
    void administrate(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be prepared", e);
        }
    }

    /** Returns a pool of one login, closed with this database. */
    HikariDataSource pool(String login, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource(role(login), ""));
        config.setMaximumPoolSize(size);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    private String script(String name) {
        try (InputStream in = AuditedDatabase.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is missing");
            }
            // ${audit_app_role} is <database>_audit_app.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("\\$\\{(\\w+)_role}", database.name() + "_$1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        database.close();
    }
}
