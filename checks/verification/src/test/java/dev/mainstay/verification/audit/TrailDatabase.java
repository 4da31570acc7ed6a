package dev.mainstay.verification.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database with the audit trail in it, and a login for each part: {@code writer}, {@code sealer}, {@code verifier}. */
final class TrailDatabase implements AutoCloseable {

    private static final List<String> GROUPS = List.of("owner", "app", "sealer", "verifier", "reader", "retention");

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final List<HikariDataSource> pools = new ArrayList<>();

    TrailDatabase() throws SQLException {
        administrate("create role %1$s_migrator login; create role %1$s_tenant nologin".formatted(database.name()));
        administrate("create schema app authorization " + role("migrator"));
        Map<String, String> names = new TreeMap<>();
        GROUPS.forEach(group -> names.put("audit_" + group + "_role", role("audit_" + group)));
        names.put("migrator_role", role("migrator"));
        names.put("tenant_role", role("tenant"));
        String bootstrap = resource("META-INF/mainstay/sql/audit/bootstrap.sql");
        for (Map.Entry<String, String> name : names.entrySet()) {
            bootstrap = bootstrap.replace("${" + name.getKey() + "}", name.getValue());
        }
        administrate(bootstrap);
        Flyway.configure()
                .dataSource(as("migrator"))
                .locations("classpath:META-INF/mainstay/sql/audit")
                .table("mainstay_audit_history")
                .defaultSchema("app")
                .createSchemas(false)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(names)
                .load()
                .migrate();
        login("writer", "audit_app");
        login("sealer", "audit_sealer");
        login("verifier", "audit_verifier");
    }

    private void login(String name, String group) throws SQLException {
        administrate("create role " + role(name) + " login in role " + role(group));
    }

    private String role(String name) {
        return database.name() + "_" + name;
    }

    /** Connections as one of the logins. */
    DataSource as(String login) {
        return database.dataSource(role(login), "");
    }

    /** Connections of a superuser. */
    DataSource superuser() {
        return database.dataSource();
    }

    /** A pool as one of the logins, closed with this database. */
    DataSource pool(String login, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(as(login));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work {
        void in(Connection tx) throws SQLException;
    }

    /** Does work in a transaction that is bound to a tenant; commits when it returns, rolls back when it throws. */
    void inTransaction(String tenant, Work work) throws SQLException {
        try (Connection tx = as("writer").getConnection()) {
            tx.setAutoCommit(false);
            try (PreparedStatement bind = tx.prepareStatement("select set_config('mainstay.tenant_id', ?, true)")) {
                bind.setString(1, tenant);
                bind.execute();
            }
            try {
                work.in(tx);
                tx.commit();
            } finally {
                tx.rollback();
            }
        }
    }

    private void administrate(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String name) {
        try (InputStream in = TrailDatabase.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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
