package dev.mainstay.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.jdbc.PostgresCleanup;
import dev.mainstay.idempotency.jdbc.PostgresStore;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * What a begin takes on a real PostgreSQL while expired records are removed, beside the same traffic without the removal. The traffic comes at
 * a fixed rate: so it leaves a core to the removal, as a service does.
 */
final class CleanupCost implements AutoCloseable {

    private static final double MOST_TIMES = 2;
    private static final double SHARE = 0.99;
    private static final long BETWEEN_BEGINS_NANOS = Duration.ofMillis(2).toNanos();
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    private static final String SCRIPTS = "/META-INF/mainstay/sql/idempotency/";
    private static final String FILL = """
            insert into mainstay_idempotency_untenanted (key, fingerprint, state, owner, fence, attempt, since, lease_until,
              retain, expires_at, kind, result)
            select sha256(n::text::bytea), sha256('p'), 'DONE', gen_random_uuid(), 1, 1, now() - interval '4 h',
              now() - interval '4 h', '1 h', now() - interval '3 h', 'VALUE', 'receipt'
            from generate_series(1, ${records}) n""";

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final HikariDataSource pool;
    private final PostgresStore store;
    private int keys;

    private CleanupCost() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource());
        config.setMaximumPoolSize(2);
        this.pool = new HikariDataSource(config);
        this.store = PostgresStore.on(pool);
    }

    /**
     * Measures.
     *
     * @param expired how many records are removed
     * @param without how long traffic runs alone
     */
    static List<Row> rows(int expired, Duration without) {
        try (CleanupCost cost = new CleanupCost()) {
            cost.prepare(expired);
            cost.trafficFor(WARM_UP);
            double alone = cost.trafficFor(without).micros(SHARE);
            CompletableFuture<Long> removed = CompletableFuture.supplyAsync(
                    () -> PostgresCleanup.on(cost.pool).runOnce(expired).total());
            double beside = cost.trafficWhile(() -> !removed.isDone()).micros(SHARE);
            if (removed.join() != expired) {
                throw new IllegalStateException(removed.join() + " of " + expired + " expired records were removed");
            }
            return List.of(new Row(
                    null,
                    String.format(
                            Locale.ROOT,
                            "begin of a new key on PostgreSQL while %,d expired records are removed, p99, time on the clock",
                            expired),
                    new Figure(beside, "us", null),
                    new Comparison("without the removal", new Figure(alone, "us", null)),
                    Bar.ratio(MOST_TIMES)));
        }
    }

    private void prepare(int expired) {
        administrate("create role " + role("tenant") + " nologin");
        administrate(script("bootstrap.sql"));
        administrate(script("V1__idempotency.sql"));
        administrate(FILL.replace("${records}", Integer.toString(expired)));
        administrate("vacuum analyze mainstay_idempotency_untenanted");
        administrate("checkpoint");
    }

    private String role(String name) {
        return database.name() + "_" + name;
    }

    private String script(String name) {
        try (InputStream script =
                Objects.requireNonNull(PostgresStore.class.getResourceAsStream(SCRIPTS + name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${tenant_role}", role("tenant"))
                    .replace("${platform_role}", role("platform"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void administrate(String sql) {
        DataSource administrator = database.dataSource();
        try (Connection connection = administrator.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private Latencies trafficFor(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        return trafficWhile(() -> System.nanoTime() - until < 0);
    }

    private Latencies trafficWhile(BooleanSupplier goesOn) {
        Latencies latencies = new Latencies();
        long next = System.nanoTime();
        while (goesOn.getAsBoolean()) {
            latencies.add(begin());
            next += BETWEEN_BEGINS_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        return latencies;
    }

    private long begin() {
        RecordKey key = RecordKey.of(CHARGE, Request.key("order-" + keys++));
        Owner owner = Owner.random();
        long from = System.nanoTime();
        Begin answer = store.begin(key, Fingerprint.none(), owner, Policy.standard())
                .toCompletableFuture()
                .join();
        long took = System.nanoTime() - from;
        if (!(answer instanceof Begin.Begun)) {
            throw new IllegalStateException("every key must be new to the store");
        }
        return took;
    }

    @Override
    public void close() {
        store.close();
        pool.close();
        database.close();
    }
}
