package dev.mainstay.verification.tenancy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.Action;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.contract.tenancy.TenantSourceUnderTest;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database with one table that TenantDdl protects, a pool of four connections, and whatever binds it to tenants. */
final class Ledger implements TenantSourceUnderTest, AutoCloseable {

    private static final String OWN = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
    private static final String OTHER = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";
    static final int CONNECTIONS = 4;

    private final Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).build();
    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final RoleNames roles = RoleNames.prefixed(database.name());
    private final HikariDataSource pool;
    private final DataSource source;

    private Ledger(Function<Ledger, DataSource> login, Function<Ledger, DataSource> binding) throws SQLException {
        administrate(TenantDdl.roles(roles));
        administrate(TenantDdl.schema("ledger", roles));
        administrate(List.of(
                "create table ledger.entry (tenant_id uuid, id bigint, note text, primary key (tenant_id, id))",
                "alter table ledger.entry owner to " + roles.migrator().quoted()));
        administrate(TenantDdl.protect(TableSpec.of(
                "ledger", "entry", TenantIdType.UUID, roles.tenant().value())));
        administrate(List.of(
                "insert into ledger.entry values ('%s', 1, 'a row'), ('%s', 1, 'a row')".formatted(OWN, OTHER)));
        HikariConfig config = new HikariConfig();
        config.setDataSource(login.apply(this));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        this.pool = new HikariDataSource(config);
        this.source = binding.apply(this);
    }

    /** Opens a database whose pool has the application's login. */
    static Ledger boundBy(Function<Ledger, DataSource> binding) {
        return opened(Ledger::login, binding);
    }

    /** Opens a database whose pool has the superuser's login. */
    static Ledger ofSuperuser(Function<Ledger, DataSource> binding) {
        return opened(Ledger::administrator, binding);
    }

    private static Ledger opened(Function<Ledger, DataSource> login, Function<Ledger, DataSource> binding) {
        try {
            return new Ledger(login, binding);
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be made", e);
        }
    }

    Tenancy tenancy() {
        return tenancy;
    }

    RoleNames roles() {
        return roles;
    }

    /** New connections of the application's login, which nobody has bound. */
    DataSource login() {
        return database.dataSource(roles.login().value(), "");
    }

    private void administrate(List<String> statements) throws SQLException {
        try (Connection administrator = database.dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public DataSource source() {
        return source;
    }

    @Override
    public DataSource administrator() {
        return database.dataSource();
    }

    @Override
    public DataSource pool() {
        return pool;
    }

    @Override
    public String own() {
        return OWN;
    }

    @Override
    public String other() {
        return OTHER;
    }

    @Override
    public String table() {
        return "ledger.entry";
    }

    @Override
    public <T extends @Nullable Object> T as(String tenant, Action<T, SQLException> work) throws SQLException {
        return tenancy.call(new TenantId(TenantIdType.UUID, tenant), work);
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
