package dev.mainstay.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What an audit record adds to a business transaction of one hot tenant: 16 writers, each inserting an order and committing, on a real
 * PostgreSQL over loopback. The ways take turns of equal length, so that whatever disturbs the machine meets all of them.
 */
final class AppendCost implements AutoCloseable {

    private static final int WRITERS = 16;
    private static final TenantId TENANT = TenantId.of(new UUID(0, 1));

    /** Of the throughput without audit, at least: 0.65, so the time may be at most 1 / 0.65. */
    private static final double MOST_TIMES_UNAUDITED = 1 / 0.65;

    private static final double MOST_OF_CHAIN = 1.0 / 3;

    /** The ways to write the order. */
    private enum Way {
        UNAUDITED("order without audit"),
        AUDITED("order with its audit record"),
        AUDITED_WITH_MAC("order with its audit record and MAC"),
        CHAINED("order with a record chained under a lock, in a trigger");

        final String title;

        Way(String title) {
            this.title = title;
        }
    }

    private final AuditedDatabase database = new AuditedDatabase();
    private final HikariDataSource pool = database.pool("app", WRITERS);
    private final AuditTrail plain = JdbcAuditTrail.builder()
            .redaction(RedactionPolicy.none())
            .dataSource(pool)
            .build();
    private final AuditTrail signing = JdbcAuditTrail.builder()
            .redaction(RedactionPolicy.none())
            .dataSource(pool)
            .mac(RecordMac.of(KeyRing.of(HmacKey.of("bench", new byte[32]), List.of())))
            .build();
    private final CallContext caller =
            CallContext.empty().withTenant(TENANT).withPrincipal(Principal.user("alice", Set.of()));

    private AppendCost() {
        database.administrate("""
                create schema bench;
                grant usage on schema bench to public;
                create table bench.orders (tenant_id text not null, id uuid primary key, customer text, amount numeric);
                create table bench.chained (tenant_id text not null, seq bigint not null, prev bytea, hash bytea not null,
                                            id uuid not null, detail jsonb not null, primary key (tenant_id, seq));
                grant select, insert on bench.orders, bench.chained to public;
                create function bench.link() returns trigger language plpgsql as $$
                declare
                  last record;
                begin
                  perform pg_advisory_xact_lock(hashtextextended(new.tenant_id, 0));
                  select seq, hash into last from bench.chained where tenant_id = new.tenant_id order by seq desc limit 1;
                  new.seq := coalesce(last.seq, 0) + 1;
                  new.prev := last.hash;
                  new.hash := sha256(coalesce(last.hash, ''::bytea) || convert_to(new.id || new.detail::text, 'UTF8'));
                  return new;
                end $$;
                create trigger link before insert on bench.chained for each row execute function bench.link();
                """);
    }

    /**
     * Measures.
     *
     * @param rounds how often each way has its turn; one round more goes before, to warm up
     * @param turnMillis how long a turn is
     */
    static List<Row> rows(int rounds, int turnMillis) {
        try (AppendCost cost = new AppendCost()) {
            Map<Way, Latencies> times = new EnumMap<>(Way.class);
            for (int round = 0; round <= rounds; round++) {
                for (Way way : Way.values()) {
                    double micros = cost.turn(way, turnMillis);
                    if (round > 0) {
                        times.computeIfAbsent(way, none -> new Latencies()).add(Math.round(micros * 1_000));
                    }
                }
            }
            Figure unaudited = figure(times, Way.UNAUDITED);
            Figure chained = figure(times, Way.CHAINED);
            return List.of(
                    row(null, times, Way.UNAUDITED, null, null),
                    row(
                            "AU3",
                            times,
                            Way.AUDITED,
                            new Comparison(Way.UNAUDITED.title, unaudited),
                            Bar.ratio(MOST_TIMES_UNAUDITED)),
                    row(
                            "AU3",
                            times,
                            Way.AUDITED,
                            new Comparison(Way.CHAINED.title, chained),
                            Bar.ratio(MOST_OF_CHAIN)),
                    row(null, times, Way.AUDITED_WITH_MAC, new Comparison(Way.UNAUDITED.title, unaudited), null),
                    row(null, times, Way.CHAINED, new Comparison(Way.UNAUDITED.title, unaudited), null));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a writer failed", e);
        }
    }

    private static Row row(
            @Nullable String id, Map<Way, Latencies> times, Way way, @Nullable Comparison against, @Nullable Bar bar) {
        return new Row(
                id, way.title + ", 16 writers of one tenant, time per transaction", figure(times, way), against, bar);
    }

    private static Figure figure(Map<Way, Latencies> times, Way way) {
        return new Figure(times.getOrDefault(way, new Latencies()).micros(0.5), "us", null);
    }

    /** Returns the microseconds that pass for each transaction that commits, whichever writer's it is. */
    private double turn(Way way, int millis) throws InterruptedException, ExecutionException {
        LongAdder commits = new LongAdder();
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                running.add(writers.submit(() -> {
                    write(way, end, commits);
                    return null;
                }));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        } finally {
            writers.shutdown();
        }
        return (System.nanoTime() - start) / 1_000.0 / commits.sum();
    }

    private void write(Way way, long end, LongAdder commits) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                UUID id = UUID.randomUUID();
                insert(connection, "insert into bench.orders values ('" + TENANT + "', ?, 'c-1', 10.50)", id);
                record(way, connection, id);
                connection.commit();
                commits.increment();
            }
        }
    }

    private void record(Way way, Connection connection, UUID id) throws SQLException {
        switch (way) {
            case UNAUDITED -> {}
            case AUDITED -> caller.run(() -> plain.record(connection, event(id)));
            case AUDITED_WITH_MAC -> caller.run(() -> signing.record(connection, event(id)));
            case CHAINED ->
                insert(
                        connection,
                        "insert into bench.chained (tenant_id, id, detail) values ('" + TENANT + "', ?,"
                                + " '{\"changes\":[{\"op\":\"add\",\"path\":\"\",\"value\":{\"customer\":\"c-1\",\"amount\":\"10.50\"}}]}')",
                        id);
        }
    }

    private static void insert(Connection connection, String sql, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }

    private static AuditEvent event(UUID id) {
        return AuditEvent.of("orders.place", Resource.of("order", id))
                .changes(Changes.created(Map.of("customer", "c-1", "amount", "10.50")))
                .build();
    }

    @Override
    public void close() {
        database.close();
    }
}
