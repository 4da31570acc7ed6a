package dev.mainstay.tenancy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A shop of two tenants in a database of its own: tables made by {@link TenantDdl}, roles as the README says. */
public final class Shop {

    public static final TenantId A = TenantId.of(UUID.fromString("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"));
    public static final TenantId B = TenantId.of(UUID.fromString("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"));

    private static final String PASSWORD = "shop-test";

    public final PostgresDatabase database;
    public final RoleNames roles;
    public final Tenancy tenancy = Tenancy.builder().build();

    private Shop(PostgresDatabase database) {
        this.database = database;
        this.roles = RoleNames.prefixed(database.name());
    }

    /** Creates roles, tables and rows: customers 1 and 2 and invoices 1 to 3 of A, customers 1 and 3 and invoices 1 and 9 of B. */
    public static Shop in(PostgresDatabase database) throws SQLException {
        Shop shop = new Shop(database);
        shop.asAdmin(TenantDdl.roles(shop.roles));
        shop.asAdmin(TenantDdl.schema("shop", shop.roles));
        shop.asAdmin(List.of(
                "alter role " + shop.roles.login().quoted() + " password '" + PASSWORD + "'",
                "alter role " + shop.roles.migrator().quoted() + " password '" + PASSWORD + "'"));
        try (Connection migrator = shop.as(shop.roles.migrator()).getConnection()) {
            execute(migrator, List.of("""
                            create table shop.customer (tenant_id uuid, id bigint, name text,
                              primary key (tenant_id, id), unique (tenant_id, name))""", """
                            create table shop.invoice (tenant_id uuid, id bigint, customer_id bigint, note text,
                              primary key (tenant_id, id),
                              foreign key (tenant_id, customer_id) references shop.customer on delete cascade)"""));
            execute(migrator, TenantDdl.protect(shop.table("customer")));
            execute(migrator, TenantDdl.protect(shop.table("invoice")));
        }
        shop.fill();
        return shop;
    }

    /** Puts the rows back as they were in the beginning. */
    public void fill() throws SQLException {
        asAdmin(List.of(
                "truncate shop.customer, shop.invoice",
                "insert into shop.customer values ('%1$s', 1, 'a-one'), ('%1$s', 2, 'a-two'), ('%2$s', 1, 'b-one'), ('%2$s', 3, 'b-three')"
                        .formatted(A, B),
                "insert into shop.invoice values ('%1$s', 1, 1, 'a'), ('%1$s', 2, 1, 'a'), ('%1$s', 3, 2, 'a'), ('%2$s', 1, 1, 'b'), ('%2$s', 9, 3, 'b')"
                        .formatted(A, B)));
    }

    public TableSpec table(String name) {
        return TableSpec.of("shop", name, TenantIdType.UUID, roles.tenant().value());
    }

    /** Connections of a role, without a pool and without binding. */
    public DataSource as(SqlIdentifier role) {
        return database.dataSource(role.value(), PASSWORD);
    }

    /** A pool of the application's login at the database itself. */
    public HikariDataSource pool(int size) {
        return pool(size, database.jdbcUrl());
    }

    /** A pool of the application's login. */
    public HikariDataSource pool(int size, String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(roles.login().value());
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(20_000);
        return new HikariDataSource(config);
    }

    public TenantDataSource bound(DataSource pool) {
        return TenantDataSource.wrap(
                pool, tenancy, PostgresBinding.of(roles.tenant().value()));
    }

    /** Runs statements as superuser, past all policies. */
    public void asAdmin(List<String> statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            execute(connection, statements);
        }
    }

    /** Reads one value as superuser, past all policies. */
    public String adminReads(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return read(connection, sql);
        }
    }

    public static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Returns the first column of the first row; fails when there is none. */
    public static String read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new AssertionError("no row: " + sql);
            }
            return rows.getString(1);
        }
    }

    /** A step in a transaction. */
    @FunctionalInterface
    public interface Step<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs a step in a transaction of a tenant and commits. */
    public <T> T inTransaction(DataSource source, TenantId tenant, Step<T> step) throws SQLException {
        return tenancy.call(tenant, () -> {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                T result = step.on(connection);
                connection.commit();
                return result;
            }
        });
    }
}
