package dev.mainstay.testkit.contract.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
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
import org.junit.jupiter.api.Test;

/** Many tenants' transactions on few connections. */
public abstract class CrowdContract extends TenantSteps {

    private static final int THREADS = 16;
    private static final int TRANSACTIONS = 200;

    /** For subclasses. */
    protected CrowdContract() {}

    @Test
    public void mixedTransactionsOfManyThreadsSeeNoForeignRow() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                tasks.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    List<String> wrong = new ArrayList<>();
                    for (int n = 0; n < TRANSACTIONS; n++) {
                        oneTransaction(random.nextInt(3), random.nextInt(4), wrong);
                    }
                    return wrong;
                });
            }

            for (Future<List<String>> wrong : threads.invokeAll(tasks, 110, TimeUnit.SECONDS)) {
                assertThat(wrong.get()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Reads as one of the tenants, or as nobody, and ends in one of four ways. */
    private void oneTransaction(int who, int ending, List<String> wrong) throws SQLException {
        if (who == 2) {
            try (Connection connection = borrowed()) {
                List<String> seen = seenOn(connection);
                if (!seen.equals(List.of("refused"))) {
                    wrong.add("nobody saw " + seen.size() + " rows");
                }
            }
            return;
        }
        String tenant = who == 0 ? own() : other();
        underTest().as(tenant, () -> {
            try (Connection connection = borrowed()) {
                List<String> seen = strings(connection, select());
                if (seen.size() != (who == 0 ? OWN_ROWS : OTHER_ROWS)
                        || !seen.stream().allMatch(tenant::equals)) {
                    wrong.add(tenant + " saw rows of " + seen);
                }
                switch (ending) {
                    case 0 -> connection.commit();
                    case 1 -> connection.rollback();
                    case 2 -> seenAfterAFailure(connection);
                    default -> {
                        // Left open on purpose.
                    }
                }
            }
            return true;
        });
    }

    private void seenAfterAFailure(Connection connection) {
        try {
            execute(connection, "select 1 / 0");
        } catch (SQLException expected) {
            assertRefused(seenOn(connection));
        }
    }
}
