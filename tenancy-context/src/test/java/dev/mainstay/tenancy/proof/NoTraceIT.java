package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit changes nothing, neither in the database nor in the connections that it was lent. */
@EmbeddedPostgres
class NoTraceIT {

    private static final String STATE = """
            select md5(concat_ws('|',
              (select string_agg(c::text, ' ' order by c.oid) from (select oid, relname, relacl, reloptions, relfilenode, xmin from pg_class) c),
              (select string_agg(p::text, ' ' order by p.oid) from (select oid, proname, proacl, xmin from pg_proc) p),
              (select string_agg(p::text, ' ' order by p.oid) from (select *, xmin from pg_policy) p),
              (select string_agg(r::text, ' ' order by r.oid) from pg_roles r),
              (select string_agg(s::text, ' ' order by s.setrole) from pg_db_role_setting s),
              (select string_agg(o::text, ' ' order by o.id, o.tenant_id) from (select *, xmin, xmax, ctid from orders) o),
              (select last_value::text || is_called from drawn), (select count(*) from pg_prepared_xacts)))
            """;

    private static final String SESSION = """
            select concat_ws('|', current_user, current_setting('role'), current_setting('search_path'),
              current_setting('transaction_isolation'), current_setting('transaction_read_only'), current_setting('statement_timeout'),
              coalesce(nullif(current_setting('app.tenant', true), ''), 'none'),
              (select count(*) from pg_prepared_statements where name not like 'S\\_%'), (select count(*) from pg_cursors where name not like '<%'))
            """;

    private static Ground ground;

    @BeforeAll
    static void lay(PostgresDatabase database) throws SQLException {
        ground = Ground.in(database);
        ground.run("""
                create sequence drawn; create table trail (what text);
                create function writes() returns boolean language plpgsql volatile as $$ begin
                  insert into trail values ('called'); perform nextval('drawn'); return true; end $$;
                create function note_it() returns boolean language plpgsql stable as $$ begin
                  perform nextval('drawn'); return true; end $$;
                create policy acts on orders as restrictive using (writes());
                create policy notes on orders as restrictive for select using (note_it());
                grant usage on sequence drawn to t_app; grant insert on trail to t_app;
                """);
    }

    private static HikariDataSource pool(boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(ground.database().jdbcUrl());
        config.setUsername(ground.database().adminUser());
        config.setPassword(ground.database().adminPassword());
        config.setMaximumPoolSize(3);
        config.setAutoCommit(autoCommit);
        return new HikariDataSource(config);
    }

    private static String read(String sql) throws SQLException {
        try (Connection connection = ground.database().dataSource().getConnection()) {
            return Shop.read(connection, sql);
        }
    }

    @Test
    @Tag("A10")
    void theDatabaseIsAsBefore() throws SQLException {
        String before = read(STATE);

        CoverageReport report =
                PolicyAudit.run(ground.database().dataSource(), ground.spec().build());

        assertThat(report.tables()).isNotEmpty();
        assertThat(read(STATE)).isEqualTo(before);
        assertThat(read("select count(*) from trail")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("A10")
    void connectionsAreGivenBackAsTheyWere(boolean autoCommit) throws SQLException {
        try (HikariDataSource pool = pool(autoCommit)) {
            String before;
            try (Connection connection = pool.getConnection()) {
                before = Shop.read(connection, SESSION);
            }

            PolicyAudit.run(pool, ground.spec().build());
            PolicyAudit.fingerprint(pool, ground.spec().build());

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection();
                    Connection third = pool.getConnection()) {
                for (Connection connection : List.of(first, second, third)) {
                    assertThat(Shop.read(connection, SESSION)).isEqualTo(before);
                    assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                }
            }
        }
    }

    /** Gives out one connection again and again, and nobody resets it between. */
    private static DataSource lending(Connection connection) {
        ClassLoader loader = NoTraceIT.class.getClassLoader();
        Object open = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {Connection.class},
                (proxy, method, args) -> method.getName().equals("close") ? null : method.invoke(connection, args));
        return (DataSource)
                Proxy.newProxyInstance(loader, new Class<?>[] {DataSource.class}, (proxy, method, args) -> open);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("A10")
    void aConnectionThatNobodyResetsIsAsBefore(boolean autoCommit) throws SQLException {
        try (Connection connection = ground.database().dataSource().getConnection()) {
            connection.setAutoCommit(autoCommit);
            String before = Shop.read(connection, SESSION);

            PolicyAudit.run(lending(connection), ground.spec().build());
            PolicyAudit.fingerprint(lending(connection), ground.spec().build());

            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(Shop.read(connection, SESSION)).isEqualTo(before);
        }
    }

    @Test
    void aFailedAuditGivesItsConnectionsBackToo() throws SQLException {
        AuditSpec unknown = ground.spec().appRole("nobody_here").build();
        try (HikariDataSource pool = pool(true)) {
            assertThatThrownBy(() -> PolicyAudit.run(pool, unknown)).hasMessageContaining("nobody_here");

            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }
}
