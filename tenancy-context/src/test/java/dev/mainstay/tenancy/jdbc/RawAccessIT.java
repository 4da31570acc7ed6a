package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.tenancy.NoTenantException;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The driver's own objects: handed out bound and counted, or not at all. */
@EmbeddedPostgres
class RawAccessIT {

    private static Shop shop;

    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final Tenancy tenancy = Tenancy.builder().listener(signals::add).build();
    private HikariDataSource pool;
    private Connection connection;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    private void borrow(PostgresBinding.Unwrap choice) throws SQLException {
        pool = shop.pool(1);
        connection = TenantDataSource.wrap(
                        pool,
                        tenancy,
                        PostgresBinding.builder(shop.roles.tenant().value())
                                .unwrap(choice)
                                .build())
                .getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void giveBack() throws SQLException {
        connection.close();
        pool.close();
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void theDriverIsHandedOutBoundAndCounted() throws SQLException {
        borrow(PostgresBinding.Unwrap.BIND);

        String role =
                tenancy.call(A, () -> read((Connection) connection.unwrap(PGConnection.class), "select current_user"));

        assertThat(role).isEqualTo(shop.roles.tenant().value());
        assertThat(signals).singleElement().satisfies(signal -> {
            assertThat(signal.name()).isEqualTo("mainstay.tenancy.unwrapped");
            assertThat(signal.attributes()).isEqualTo(Map.of("via", "unwrap", "outcome", "bound"));
            assertThat(signal.value()).isOne();
            assertThat(signal.unit()).isEqualTo("1");
        });
    }

    @Test
    void theDriverIsNotHandedOutWhereThatIsForbidden() throws SQLException {
        borrow(PostgresBinding.Unwrap.FORBID);

        assertRefused(() -> tenancy.call(A, () -> connection.unwrap(PGConnection.class)));
        assertRefused(
                () -> tenancy.call(A, () -> connection.createStatement().unwrap(org.postgresql.PGStatement.class)));

        assertThat(connection.isWrapperFor(PGConnection.class)).isFalse();
        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        assertThat(signals)
                .extracting(Signal::attributes)
                .containsOnly(Map.of("via", "unwrap", "outcome", "refused"))
                .hasSize(2);
        assertThat(tenancy.call(A, () -> read(connection, "select count(*) from shop.invoice")))
                .isEqualTo("3");
    }

    @Test
    void withoutATenantNothingIsHandedOut() throws SQLException {
        borrow(PostgresBinding.Unwrap.BIND);

        assertThatThrownBy(() -> connection.unwrap(PGConnection.class)).isInstanceOf(NoTenantException.class);
        assertThatThrownBy(() -> {
                    try (PreparedStatement statement = connection.prepareStatement("select ?::oid")) {
                        statement.setBlob(1, new java.io.ByteArrayInputStream(new byte[1]), 1);
                    }
                })
                .isInstanceOf(NoTenantException.class);

        assertThat(signals).isEmpty();
    }

    @Test
    void largeObjectsAreBoundAndCountedOrRefused() throws SQLException {
        borrow(PostgresBinding.Unwrap.BIND);
        String owner = tenancy.call(A, () -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?::oid")) {
                statement.setBlob(1, new java.io.ByteArrayInputStream(new byte[] {1}), 1);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    assertThat(rows.getBlob(1).length()).isOne();
                }
            }
            return read(connection, "select lomowner::regrole::text from pg_largeobject_metadata");
        });
        giveBack();

        assertThat(owner).isEqualTo(shop.roles.tenant().value());
        assertThat(signals)
                .extracting(Signal::attributes)
                .containsExactly(
                        Map.of("via", "large-object", "outcome", "bound"),
                        Map.of("via", "large-object", "outcome", "bound"));

        borrow(PostgresBinding.Unwrap.FORBID);
        assertRefused(() -> tenancy.call(A, () -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select 1::oid")) {
                rows.next();
                return rows.getBlob(1);
            }
        }));
    }

    @Test
    void largeObjectsAreRefusedByWhateverMethodTheyAreReached() throws SQLException {
        borrow(PostgresBinding.Unwrap.FORBID);

        assertRefused(() -> tenancy.call(A, () -> {
            try (ResultSet rows = connection.createStatement().executeQuery("select 1::oid")) {
                rows.next();
                return rows.getObject(1, Blob.class);
            }
        }));
        assertRefused(() -> tenancy.call(A, () -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?::oid")) {
                statement.setObject(1, new java.io.ByteArrayInputStream(new byte[1]), Types.BLOB);
                return null;
            }
        }));
    }
}
