package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What has expired goes, in small batches, while others work. */
class CleanupIT {

    private static final Operation<String> ORDER = Operation.of("order", Codecs.string());
    private static final int EXPIRED = 100_000;
    private static final int MOST_AT_ONCE = 1_000;

    private IdempotencyDatabase database;

    @BeforeEach
    void setUp() {
        database = IdempotencyDatabase.ready();
    }

    @AfterEach
    void tearDown() {
        database.close();
    }

    private void fill(int expired, int live) {
        String insert = "INSERT INTO %s (%skey, fingerprint, state, owner, fence, attempt, since, lease_until, retain,"
                + " expires_at, kind, result) SELECT %ssha256(n::text::bytea), sha256('p'), 'DONE', gen_random_uuid(), 1,"
                + " 1, now(), now(), '1 h', now() + case when n > %d then interval '1 h' else interval '-3 h' end,"
                + " 'VALUE', 'receipt' FROM generate_series(1, %d) n";
        database.administrate(insert.formatted(
                "mainstay_idempotency", "tenant_id, ", "'" + TENANT.value() + "', ", expired, expired + live));
        database.administrate(insert.formatted("mainstay_idempotency_untenanted", "", "", 10, 15));
    }

    @Test
    @Tag("ID48")
    void manyExpiredRecordsGoInBatchesByTwoAtOnceWhileTrafficRuns() throws Exception {
        fill(EXPIRED, 7);
        AtomicBoolean cleaning = new AtomicBoolean(true);
        CountedConnections counted = new CountedConnections();
        PostgresCleanup cleanup = PostgresCleanup.on(counted.around(database.platform(2)));
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (PostgresStore store = PostgresStore.on(database.tenants(2));
                Idempotency idempotency = Idempotency.over(store)) {
            Future<Integer> traffic = pool.submit(() -> {
                int calls = 0;
                do {
                    Request request = newRequest();
                    assertThat(idempotency.run(ORDER, request, claim -> "done"))
                            .isEqualTo(new Outcome.Executed<>("done", 1, Outcome.Recorded.YES));
                    assertThat(idempotency.run(ORDER, request, claim -> "again").replayed())
                            .isTrue();
                    calls++;
                } while (cleaning.get());
                return calls;
            });
            Callable<PostgresCleanup.Removed> task = () -> cleanup.runOnce(EXPIRED);
            List<Future<PostgresCleanup.Removed>> runs = pool.invokeAll(List.of(task, task));
            cleaning.set(false);

            PostgresCleanup.Removed one = runs.get(0).get();
            PostgresCleanup.Removed two = runs.get(1).get();
            int calls = traffic.get(60, TimeUnit.SECONDS);

            assertThat(one.ofTenants() + two.ofTenants()).isEqualTo(EXPIRED);
            assertThat(one.withoutTenant() + two.withoutTenant()).isEqualTo(10);
            assertThat(one.total() + two.total()).isEqualTo(EXPIRED + 10);
            assertThat(counted.updates).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(MOST_AT_ONCE));
            assertThat(counted.count("commit")).isEqualTo(counted.updates.size());
            assertThat(database.count("SELECT count(*) FROM mainstay_idempotency"))
                    .isEqualTo(7 + calls);
            assertThat(database.count("SELECT count(*) FROM mainstay_idempotency_untenanted"))
                    .isEqualTo(5);
        } finally {
            cleaning.set(false);
            pool.shutdown();
            assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Tag("ID48")
    void expiredRecordThatIsNotCleanedUpIsAbsent() {
        RecordKey key = RecordKey.of(ORDER, newRequest());
        try (PostgresStore store = PostgresStore.on(database.tenants(1))) {
            get(store.begin(key, Fingerprint.of("first"), Owner.random(), Policy.standard()));
            long first = database.count("SELECT fence FROM mainstay_idempotency");
            expire(key);

            assertThat(get(store.find(key))).isEmpty();
            assertThat(get(store.settle(key, Owner.operator(), dev.mainstay.idempotency.Verdict.Keep.FORGET)))
                    .isFalse();
            Begin begin = get(store.begin(key, Fingerprint.of("second"), Owner.random(), Policy.standard()));

            assertThat(((Begin.Begun) begin).attempt()).isEqualTo(1);
            assertThat(((Begin.Begun) begin).fence()).isGreaterThan(first);
            assertThat(database.count("SELECT count(*) FROM mainstay_idempotency"))
                    .isEqualTo(1);
        }
    }

    private void expire(RecordKey key) {
        database.administrate("UPDATE mainstay_idempotency SET expires_at = now() - interval '3 h' WHERE key = '\\x"
                + HexFormat.of().formatHex(key.digest()) + "'");
    }

    @Test
    void rowsThatSomebodyUsesAreLeftForLater() throws Exception {
        fill(5, 0);
        PostgresCleanup cleanup = PostgresCleanup.on(database.platform(1));
        try (Connection holder = database.postgres().dataSource().getConnection()) {
            holder.setAutoCommit(false);
            IdempotencyDatabase.column(holder, "SELECT 1 FROM mainstay_idempotency WHERE key = sha256('1') FOR UPDATE");

            assertThat(cleanup.runOnce(100).ofTenants()).isEqualTo(4);

            holder.rollback();
        }
        assertThat(cleanup.runOnce(100).ofTenants()).isEqualTo(1);
    }

    @Test
    void noMoreThanAskedForGoes() {
        fill(2_500, 0);
        PostgresCleanup cleanup = PostgresCleanup.on(database.platform(1));

        List<Long> removed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            removed.add(cleanup.runOnce(1_100).ofTenants());
        }

        assertThat(removed).containsExactly(1_100L, 1_100L, 300L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cleanup.runOnce(0))
                .withMessage("maxRows must be >= 1, was 0");
    }

    @Test
    void interruptEndsItAfterTheBatchAndIsKept() {
        fill(2_500, 0);
        PostgresCleanup cleanup = PostgresCleanup.on(database.platform(1));

        Thread.currentThread().interrupt();
        PostgresCleanup.Removed removed = cleanup.runOnce(10_000);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(removed.total()).isZero();
        assertThat(cleanup.runOnce(10_000).ofTenants()).isEqualTo(2_500);
    }

    @Test
    void loginWithoutThePlatformsRoleIsRefused() {
        PostgresCleanup cleanup = PostgresCleanup.on(database.postgres().dataSource(database.role("login"), ""));

        assertThatThrownBy(() -> cleanup.runOnce(1))
                .isInstanceOf(IdempotencyStoreException.class)
                .hasMessage("PostgreSQL did not answer clean up of the idempotency store")
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void interruptEndsTheCleanupAfterItsBatchAndTheFlagIsKept() {
        fill(PostgresCleanup.BATCH + 1, 0);
        PostgresCleanup cleanup = new PostgresCleanup(database.platform(1), PostgresOptions.ofDefaults(), pause -> {
            throw new InterruptedException("stop");
        });

        PostgresCleanup.Removed removed = cleanup.runOnce(PostgresCleanup.BATCH + 1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(removed.ofTenants()).isEqualTo(PostgresCleanup.BATCH);
    }
}
