package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many tenants' transactions over few connections; no row ever comes from the wrong one. */
@EmbeddedPostgres
class InterleavingIT {

    private static final int THREADS = 16;
    private static final int TRANSACTIONS = 200;
    private static final String IDS = "select tenant_id from shop.invoice";

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
    }

    /** Counts rows of the tenant and foreign ones; the ways in which transactions end are mixed. */
    private static int foreignRows(TenantDataSource tenants, TenantId tenant, int ending) throws SQLException {
        return shop.tenancy.call(tenant, () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                int foreign = foreignRows(connection, tenant);
                switch (ending) {
                    case 0 -> connection.commit();
                    case 1 -> connection.rollback();
                    case 2 -> connection.createStatement().execute("commit");
                    default -> {
                        // Left open on purpose.
                    }
                }
                return foreign;
            }
        });
    }

    private static int foreignRows(Connection connection, TenantId tenant) throws SQLException {
        int own = 0;
        int foreign = 0;
        try (PreparedStatement statement = connection.prepareStatement(IDS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rows.getString(1).equals(tenant.value())) {
                    own++;
                } else {
                    foreign++;
                }
            }
        }
        assertThat(own).isEqualTo(tenant.equals(A) ? 3 : 2);
        return foreign;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    @Tag("I15")
    void mixedTransactionsOfManyThreadsSeeNoForeignRow(int connections) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (HikariDataSource pool = shop.pool(connections)) {
            TenantDataSource tenants = shop.bound(pool);
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                tasks.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    int foreign = 0;
                    for (int n = 0; n < TRANSACTIONS; n++) {
                        foreign += foreignRows(tenants, random.nextBoolean() ? A : B, random.nextInt(4));
                    }
                    return foreign;
                });
            }

            List<Future<Integer>> results = threads.invokeAll(tasks, 120, TimeUnit.SECONDS);

            for (Future<Integer> foreign : results) {
                assertThat(foreign.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("I16")
    void aStatementThatTheServerHasPreparedReadsForTheCurrentTenant() throws SQLException {
        try (HikariDataSource pool = shop.pool(1)) {
            TenantDataSource tenants = shop.bound(pool);
            int foreign = 0;
            for (int i = 0; i < 20; i++) {
                foreign += foreignRows(tenants, i % 2 == 0 ? A : B, 0);
            }

            assertThat(foreign).isZero();
            try (Connection raw = pool.getConnection()) {
                assertThat(Shop.read(
                                raw, "select count(*) from pg_prepared_statements where statement = '" + IDS + "'"))
                        .isEqualTo("1");
            }
        }
    }
}
