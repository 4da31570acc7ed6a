package dev.mainstay.verification.stores;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A database whose roles and schema tenancy made, with the tables of idempotency, behind the data source that binds tenants. */
final class TenantDatabase implements AutoCloseable {

    private static final String SCHEMA = "app";

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final RoleNames roles = RoleNames.prefixed(database.name());
    private final HikariDataSource pool;
    private final DataSource tenants;

    TenantDatabase() {
        administrate(TenantDdl.script(TenantDdl.roles(roles)));
        administrate(TenantDdl.script(TenantDdl.schema(SCHEMA, roles)));
        administrate("alter database " + database.name() + " set search_path = " + SCHEMA);
        migrate();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource(roles.login().value(), ""));
        config.setMaximumPoolSize(8);
        this.pool = new HikariDataSource(config);
        Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).build();
        this.tenants = TenantDataSource.wrap(
                pool, tenancy, PostgresBinding.of(roles.tenant().value()));
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(database.dataSource(roles.migrator().value(), ""))
                .locations("classpath:META-INF/mainstay/sql/idempotency")
                .table("mainstay_idempotency_history")
                .defaultSchema(SCHEMA)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .placeholders(Map.of(
                        "migrator_role", roles.migrator().value(),
                        "tenant_role", roles.tenant().value(),
                        "platform_role", roles.platform().value()))
                .load()
                .migrate();
    }

    /** The pool of the application, whose transactions belong to the tenant of the call context. */
    DataSource tenants() {
        return tenants;
    }

    /** Runs a statement as superuser, past every policy. */
    void administrate(String sql) {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
