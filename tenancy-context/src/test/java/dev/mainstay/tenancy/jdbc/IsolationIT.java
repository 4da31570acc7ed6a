package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.io.StringWriter;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What one tenant can see and change of another one's rows: nothing. */
@EmbeddedPostgres
class IsolationIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;
    private static HikariDataSource pool;
    private static TenantDataSource tenants;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        pool = shop.pool(2);
        tenants = shop.bound(pool);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        shop.fill();
    }

    private static void assertRefused(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private static int asA(String sql) throws SQLException {
        return shop.inTransaction(tenants, A, c -> update(c, sql));
    }

    private static String rowsOfB() throws SQLException {
        return shop.adminReads(
                "select (select string_agg(i::text, ' ' order by id) from shop.invoice i where tenant_id = '%1$s') || (select string_agg(c::text, ' ' order by id) from shop.customer c where tenant_id = '%1$s')"
                        .formatted(B));
    }

    @Test
    @Tag("I3")
    void everyWayOfReadingReturnsTheTenantsRowsOnly() throws SQLException {
        shop.asAdmin(
                List.of(
                        "create or replace function shop.how_many() returns bigint language sql stable as 'select count(*) from shop.invoice'"));

        shop.inTransaction(tenants, A, c -> {
            assertThat(read(c, COUNT)).isEqualTo("3");
            assertThat(read(c, "select string_agg(note, '' order by id) from shop.invoice"))
                    .isEqualTo("aaa");
            assertThat(copied(c)).isEqualTo("1\n2\n3\n");
            assertThat(throughACursor(c)).containsExactly(1L, 2L, 3L);
            assertThat(throughABatch(c)).containsExactly(1, 1, 1, 0);
            assertThat(throughACall(c)).isEqualTo(3);
            return null;
        });
    }

    private static String copied(Connection connection) throws SQLException {
        StringWriter rows = new StringWriter();
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy (select id from shop.invoice order by id) to stdout", rows);
            StringWriter table = new StringWriter();
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy shop.invoice to stdout", table);
            assertThat(table.toString().lines()).hasSize(3);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return rows.toString();
    }

    private static List<Long> throughACursor(Connection connection) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1);
            ResultSet rows = statement.executeQuery("select id from shop.invoice order by id");
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    private static int[] throughABatch(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update shop.invoice set note = 'seen' where id = ?")) {
            for (long id : new long[] {1, 2, 3, 9}) {
                statement.setLong(1, id);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    private static long throughACall(Connection connection) throws SQLException {
        try (CallableStatement call = connection.prepareCall("{? = call shop.how_many()}")) {
            call.registerOutParameter(1, Types.BIGINT);
            call.execute();
            return call.getLong(1);
        }
    }

    @Test
    @Tag("I4")
    void aRowOfAnotherTenantCannotBeInserted() throws SQLException {
        assertRefused("42501", () -> asA("insert into shop.invoice values ('" + B + "', 50, 1, 'planted')"));

        assertThat(shop.adminReads(COUNT)).isEqualTo("5");
    }

    @Test
    void aRowWithoutATenantGetsTheCurrentOne() throws SQLException {
        asA("insert into shop.invoice (id, customer_id) values (50, 1)");

        assertThat(shop.adminReads("select tenant_id from shop.invoice where id = 50"))
                .isEqualTo(A.value());
    }

    @Test
    @Tag("I5")
    void rowsCannotBeGivenToAnotherTenant() throws SQLException {
        assertRefused("42501", () -> asA("update shop.invoice set tenant_id = '" + B + "'"));

        assertThat(shop.adminReads("select count(*) from shop.invoice where tenant_id = '" + A + "'"))
                .isEqualTo("3");
    }

    @Test
    @Tag("I6")
    void anotherTenantsRowCannotBeDeleted() throws SQLException {
        String before = rowsOfB();

        int deleted = asA("delete from shop.invoice where id = 9");

        assertThat(deleted).isZero();
        assertThat(rowsOfB()).isEqualTo(before);
    }

    @Test
    @Tag("I7")
    void anUpsertOnAnotherTenantsKeyNeverUpdatesIt() throws SQLException {
        String before = rowsOfB();

        asA(
                "insert into shop.invoice (id, customer_id, note) values (9, 1, 'mine') on conflict (tenant_id, id) do update set note = 'hit'");
        assertRefused(
                "42501",
                () -> asA("insert into shop.invoice (tenant_id, id, customer_id, note) values ('" + B
                        + "', 9, 3, 'theirs') on conflict (tenant_id, id) do update set note = 'hit'"));

        assertThat(rowsOfB()).isEqualTo(before);
        assertThat(shop.adminReads("select note from shop.invoice where id = 9 and tenant_id = '" + A + "'"))
                .isEqualTo("mine");
    }

    @Test
    @Tag("I8")
    void aForeignKeyCannotPointToAnotherTenantsRow() throws SQLException {
        assertRefused("23503", () -> asA("insert into shop.invoice (id, customer_id) values (50, 3)"));
    }

    @Test
    @Tag("I9")
    void deletingAParentCascadesToOwnRowsOnly() throws SQLException {
        String before = rowsOfB();

        asA("delete from shop.customer where id = 1");

        assertThat(rowsOfB()).isEqualTo(before);
        assertThat(shop.adminReads(COUNT)).isEqualTo("3");
    }

    @Test
    @Tag("I10")
    void aUniqueKeyOfAnotherTenantIsFree() throws SQLException {
        int inserted = asA("insert into shop.customer (id, name) values (3, 'b-three')");

        assertThat(inserted).isEqualTo(1);
    }

    @Test
    void aPermissivePolicyThatSomebodyAddsLaterOpensNothing() throws SQLException {
        shop.asAdmin(List.of("create policy oops on shop.invoice using (true) with check (true)"));

        String seen = shop.inTransaction(tenants, A, c -> read(c, COUNT));
        shop.asAdmin(List.of("drop policy oops on shop.invoice"));

        assertThat(seen).isEqualTo("3");
    }
}
