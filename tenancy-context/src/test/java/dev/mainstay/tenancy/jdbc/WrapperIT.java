package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** Every JDBC object leads back to the wrapper, and nothing else of JDBC changes. */
@EmbeddedPostgres
class WrapperIT {

    private static final String COUNT = "select count(*) from shop.invoice";

    private static Shop shop;

    private HikariDataSource pool;
    private TenantDataSource tenants;
    private Connection connection;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    @BeforeEach
    void borrow() throws SQLException {
        shop.fill();
        pool = shop.pool(2);
        tenants = shop.bound(pool);
        connection = tenants.getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    @Test
    @Tag("B14")
    void everyObjectLeadsBackToTheWrapper() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement plain = connection.createStatement();
            PreparedStatement prepared = connection.prepareStatement(COUNT);
            CallableStatement callable = connection.prepareCall("{? = call pg_backend_pid()}");
            ResultSet rows = plain.executeQuery("select array[1, 2]");
            ResultSet preparedRows = prepared.executeQuery();
            DatabaseMetaData metaData = connection.getMetaData();
            ResultSet schemas = metaData.getSchemas();
            rows.next();
            Array array = rows.getArray(1);

            assertThat(plain.getConnection()).isSameAs(connection);
            assertThat(prepared.getConnection()).isSameAs(connection);
            assertThat(callable.getConnection()).isSameAs(connection);
            assertThat(metaData.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(plain);
            assertThat(plain.getResultSet().getStatement()).isSameAs(plain);
            assertThat(preparedRows.getStatement()).isSameAs(prepared);
            assertThat(schemas.getStatement().getConnection()).isSameAs(connection);
            assertThat(array.getResultSet().getStatement().getConnection()).isSameAs(connection);
            return null;
        });
    }

    @Test
    void aWrapperEqualsItselfOnly() throws SQLException {
        try (Connection other = tenants.getConnection()) {
            Connection same = connection.createStatement().getConnection();
            assertThat(connection).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
            assertThat(connection.toString()).isNotEmpty();
        }
    }

    @Test
    void generatedKeysAreWrappedToo() throws SQLException {
        shop.tenancy.call(A, () -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into shop.invoice (id, customer_id) values (?, 1)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setLong(1, 77);
                insert.executeUpdate();
                ResultSet keys = insert.getGeneratedKeys();
                assertThat(keys.next()).isTrue();
                assertThat(keys.getString("tenant_id")).isEqualTo(A.value());
                assertThat(keys.getStatement()).isSameAs(insert);
            }
            connection.rollback();
            return null;
        });
    }

    @Test
    void anArrayOfTheWrapperCanBeAParameter() throws SQLException {
        String found = shop.tenancy.call(A, () -> {
            PreparedStatement statement =
                    connection.prepareStatement("select count(*) from shop.invoice where id = any (?)");
            statement.setArray(1, connection.createArrayOf("bigint", new Object[] {1L, 2L, 9L}));
            ResultSet rows = statement.executeQuery();
            rows.next();
            return rows.getString(1);
        });

        assertThat(found).isEqualTo("2");
    }

    @Test
    void theDriversExceptionPassesAsItIs() throws SQLException {
        shop.tenancy.run(
                A,
                () -> assertThatThrownBy(() -> read(connection, "select * from nowhere"))
                        .isExactlyInstanceOf(PSQLException.class)
                        .satisfies(e ->
                                assertThat(((SQLException) e).getSQLState()).isEqualTo("42P01")));
    }

    @Test
    void rowsThatAreChangedThroughAResultSetAreBound() throws SQLException {
        shop.tenancy.call(A, () -> {
            Statement statement =
                    connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
            ResultSet rows =
                    statement.executeQuery("select tenant_id, id, note from shop.invoice where id = 1 order by id");
            rows.next();
            rows.updateString("note", "first");
            rows.updateRow();
            connection.commit();
            rows.updateString("note", "second");
            rows.updateRow();
            rows.refreshRow();
            assertThat(rows.getString("note")).isEqualTo("second");
            connection.commit();
            return null;
        });

        assertThat(shop.adminReads("select string_agg(note, ',' order by note) from shop.invoice where id = 1"))
                .isEqualTo("b,second");
    }

    @Test
    void aResultSetWithoutATenantChangesNothing() throws SQLException {
        ResultSet rows = shop.tenancy.call(A, () -> {
            Statement statement =
                    connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
            ResultSet found = statement.executeQuery("select tenant_id, id, note from shop.invoice");
            found.next();
            return found;
        });

        assertThatThrownBy(rows::deleteRow).isInstanceOf(NoTenantException.class);
    }

    @Test
    void aRefCursorIsWrapped() throws SQLException {
        shop.asAdmin(List.of("""
                create or replace function shop.invoices() returns refcursor language plpgsql as $$
                declare c refcursor; begin open c for select id from shop.invoice order by id; return c; end $$"""));

        shop.tenancy.call(A, () -> {
            CallableStatement call = connection.prepareCall("{? = call shop.invoices()}");
            call.registerOutParameter(1, Types.REF_CURSOR);
            call.execute();
            ResultSet rows = (ResultSet) call.getObject(1);
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(1);
            assertThat(rows.getStatement().getConnection()).isSameAs(connection);
            return null;
        });
    }

    @Test
    void unwrappingToJdbcsOwnTypeStaysInside() throws SQLException {
        Statement statement = connection.createStatement();

        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(statement.unwrap(Statement.class)).isSameAs(statement);
        assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
        assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
    }

    @Test
    void unwrappingTheDriverBindsFirst() throws SQLException {
        assertThatThrownBy(() -> connection.unwrap(PGConnection.class)).isInstanceOf(NoTenantException.class);

        String tenant = shop.tenancy.call(A, () -> {
            Connection raw = (Connection) connection.unwrap(PGConnection.class);
            return read(raw, "select current_setting('mainstay.tenant_id', true)");
        });

        assertThat(tenant).isEqualTo(A.value());
    }

    @Test
    void metadataNeedsNoTenant() throws SQLException {
        connection.setAutoCommit(true);

        try (ResultSet tables = connection.getMetaData().getTables(null, "shop", null, null)) {
            assertThat(tables.next()).isTrue();
        }
        assertThat(connection.isValid(5)).isTrue();
    }

    @Test
    void preparedStatementsDescribeThemselvesWithinTheTransaction() throws SQLException {
        shop.tenancy.call(A, () -> {
            PreparedStatement statement = connection.prepareStatement("select id from shop.invoice where id = ?");
            assertThat(statement.getMetaData().getColumnName(1)).isEqualTo("id");
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
            return null;
        });
    }
}
