package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Shop;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import dev.mainstay.tenancy.jdbc.PostgresBinding.Mode;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions of two tenants by many threads over few connections, some of which are rolled back, left open, killed or time out. */
@EmbeddedPostgres
class StormIT {

    private static final int THREADS = 16;
    private static final int CONNECTIONS = 8;
    private static final int ENDINGS = 20;
    private static final String WHO =
            "select current_user || coalesce(current_setting('mainstay.tenant_id', true), '')";

    private static Shop shop;

    @BeforeAll
    static void open(PostgresDatabase database) throws SQLException {
        shop = Shop.in(database);
        shop.asAdmin(List.of(
                "create function shop.die() returns boolean language sql security definer as"
                        + " 'select pg_terminate_backend(pg_backend_pid())'",
                "grant execute on function shop.die() to " + shop.roles.tenant().quoted()));
    }

    /** What the threads do and count. */
    private static final class Storm {

        final HikariDataSource pool;
        final TenantDataSource tenants;
        final boolean autoCommit;
        final AtomicInteger foreignRows = new AtomicInteger();
        final AtomicInteger missingRows = new AtomicInteger();
        final AtomicInteger leakedBindings = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicInteger survivals = new AtomicInteger();

        Storm(HikariDataSource pool, PostgresBinding binding) {
            this.pool = pool;
            this.tenants = TenantDataSource.wrap(pool, shop.tenancy, binding);
            this.autoCommit = binding.autoCommit() != AutoCommit.REJECT;
        }

        void transactions(Random random, int count) throws SQLException {
            for (int i = 0; i < count; i++) {
                TenantId tenant = random.nextBoolean() ? A : B;
                int ending = random.nextInt(ENDINGS);
                shop.tenancy.call(tenant, () -> {
                    transaction(tenant, ending);
                    return null;
                });
                if (ending == 0) {
                    lookForLeaks();
                }
            }
        }

        private void transaction(TenantId tenant, int ending) throws SQLException {
            if (ending == 2) {
                timeOut();
                return;
            }
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(autoCommit);
                look(connection, tenant);
                switch (ending) {
                    case 1 -> expectFailure(() -> read(connection, "select shop.die()"));
                    case 3 -> expectFailure(() -> read(connection, "select 1/0"));
                    default -> end(connection, ending);
                }
            }
        }

        private void look(Connection connection, TenantId tenant) throws SQLException {
            int own = 0;
            try (PreparedStatement statement =
                            connection.prepareStatement("select tenant_id::text from shop.invoice where id <> ?");
                    ResultSet rows = ask(statement)) {
                while (rows.next()) {
                    if (rows.getString(1).equals(tenant.value())) {
                        own++;
                    } else {
                        foreignRows.incrementAndGet();
                    }
                }
            }
            missingRows.addAndGet((tenant.equals(A) ? 3 : 2) - own);
        }

        private static ResultSet ask(PreparedStatement statement) throws SQLException {
            statement.setInt(1, 0);
            return statement.executeQuery();
        }

        /** The limit comes with the binding. */
        private void timeOut() throws SQLException {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(autoCommit);
                CallContext hurried = CallContext.current().withDeadline(Deadline.after(Duration.ofMillis(50)));
                expectFailure(() -> hurried.call(() -> read(connection, "select pg_sleep(60)")));
            }
        }

        private void end(Connection connection, int ending) throws SQLException {
            if (autoCommit || ending % 4 == 0) {
                // Left open on purpose, or at its end already.
                return;
            }
            switch (ending % 4) {
                case 1 -> connection.commit();
                case 2 -> connection.rollback();
                default -> connection.createStatement().execute("commit");
            }
        }

        private void expectFailure(Callable<String> work) {
            try {
                work.call();
                survivals.incrementAndGet();
            } catch (Exception expected) {
                failures.incrementAndGet();
            }
        }

        void lookForLeaks() throws SQLException {
            try (Connection raw = pool.getConnection()) {
                look(raw);
            }
        }

        void lookForLeaksEverywhere() throws SQLException {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Connection raw = pool.getConnection();
                all.add(raw);
                look(raw);
            }
            for (Connection raw : all) {
                raw.close();
            }
        }

        private void look(Connection raw) throws SQLException {
            if (!read(raw, WHO).equals(shop.roles.login().value())) {
                leakedBindings.incrementAndGet();
            }
        }
    }

    private static void storm(Mode mode, AutoCommit autoCommit, int transactions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (HikariDataSource pool = shop.pool(CONNECTIONS)) {
            Storm storm = new Storm(
                    pool,
                    PostgresBinding.builder(shop.roles.tenant().value())
                            .mode(mode)
                            .autoCommit(autoCommit)
                            .deadlineAsStatementTimeout()
                            .build());
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                tasks.add(() -> {
                    storm.transactions(random, transactions);
                    return null;
                });
            }
            for (Future<Void> task : threads.invokeAll(tasks, 300, TimeUnit.SECONDS)) {
                task.get();
            }
            storm.lookForLeaksEverywhere();

            assertThat(storm.foreignRows).hasValue(0);
            assertThat(storm.missingRows).hasValue(0);
            assertThat(storm.leakedBindings).hasValue(0);
            assertThat(storm.failures).hasPositiveValue();
            assertThat(storm.survivals).hasValue(0);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"LAZY_TX_LOCAL, REJECT", "FUSED, REJECT", "LAZY_TX_LOCAL, WRAP", "FUSED, FUSE"})
    void noForeignRowAndNoBindingLeft(Mode mode, AutoCommit autoCommit) throws Exception {
        storm(mode, autoCommit, 25);
    }

    @ParameterizedTest
    @Tag("stress")
    @CsvSource({"LAZY_TX_LOCAL, REJECT", "FUSED, REJECT", "LAZY_TX_LOCAL, WRAP", "FUSED, FUSE"})
    void noForeignRowAndNoBindingLeftInFullSize(Mode mode, AutoCommit autoCommit) throws Exception {
        storm(mode, autoCommit, 200);
    }
}
