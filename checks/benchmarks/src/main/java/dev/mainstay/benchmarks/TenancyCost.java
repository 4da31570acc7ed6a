package dev.mainstay.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.benchmarks.Row.Comparison;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import dev.mainstay.tenancy.jdbc.PostgresBinding.Mode;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant's transaction takes on a real PostgreSQL over loopback, beside the same transaction bound by hand. All take turns, so that
 * whatever disturbs the machine meets all of them. Each borrows its connection from a pool and gives it back.
 */
final class TenancyCost implements AutoCloseable {

    private static final double MOST_TIMES_BY_HAND = 1.05;
    private static final String QUERY = "select count(*) from bench.invoice";
    private static final TenantId TENANT = TenantId.of(UUID.fromString("11111111-1111-1111-1111-111111111111"));
    private static final String NOBODYS = "select count(*) from bench.nobodys";
    private static final int QUERIES = 5;
    private static final int ROWS = 5;

    /** The transactions. */
    private enum Way {
        WITHOUT("one query without a tenant, 2 flights", null, null),
        BY_HAND("one query, bound by a hand-written set_config, 3 flights", WITHOUT, null),
        BOUND("one query, bound, 3 flights", BY_HAND, MOST_TIMES_BY_HAND),
        FUSED("one query, fused, 2 flights", BY_HAND, null),
        SESSION("one query, session set and reset, 5 flights", BY_HAND, null),
        FIVE_BY_HAND("five queries, bound by a hand-written set_config, 7 flights", null, null),
        FIVE_BOUND("five queries, bound, 7 flights", FIVE_BY_HAND, MOST_TIMES_BY_HAND),
        ALONE_WITHOUT("auto-commit query without a tenant, 1 flight", null, null),
        ALONE_FUSED("auto-commit query, fused, 1 flight", ALONE_WITHOUT, null),
        ALONE_WRAPPED("auto-commit query, wrapped, 3 flights", ALONE_WITHOUT, null);

        final String title;
        final @Nullable Way other;
        final @Nullable Double mostTimes;

        Way(String title, @Nullable Way other, @Nullable Double mostTimes) {
            this.title = title;
            this.other = other;
            this.mostTimes = mostTimes;
        }
    }

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final RoleNames roles = RoleNames.prefixed(database.name());
    private final Tenancy tenancy = Tenancy.builder().build();
    private final HikariDataSource pool;
    private final TenantDataSource lazy;
    private final TenantDataSource fused;
    private final TenantDataSource wrapping;

    private TenancyCost() {
        prepare();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.dataSource(roles.login().value(), "bench"));
        config.setMaximumPoolSize(1);
        this.pool = new HikariDataSource(config);
        this.lazy = wrapped(Mode.LAZY_TX_LOCAL, AutoCommit.REJECT);
        this.fused = wrapped(Mode.FUSED, AutoCommit.FUSE);
        this.wrapping = wrapped(Mode.LAZY_TX_LOCAL, AutoCommit.WRAP);
    }

    private TenantDataSource wrapped(Mode mode, AutoCommit autoCommit) {
        PostgresBinding binding = PostgresBinding.builder(roles.tenant().value())
                .mode(mode)
                .autoCommit(autoCommit)
                .build();
        return TenantDataSource.wrap(pool, tenancy, binding);
    }

    private void prepare() {
        List<String> script = new ArrayList<>(TenantDdl.roles(roles));
        script.addAll(TenantDdl.schema("bench", roles));
        script.add("alter role " + roles.login().quoted() + " password 'bench'");
        script.add("create table bench.invoice (tenant_id uuid, id bigint, primary key (tenant_id, id))");
        script.addAll(TenantDdl.protect(TableSpec.of(
                "bench", "invoice", TenantIdType.UUID, roles.tenant().value())));
        script.add("insert into bench.invoice select '" + TENANT + "', n from generate_series(1, 5) n");
        script.add("create table bench.nobodys (id bigint primary key)");
        script.add("insert into bench.nobodys select n from generate_series(1, 5) n");
        script.add("grant select on bench.nobodys to " + roles.login().quoted());
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : script) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be prepared", e);
        }
    }

    /**
     * Measures.
     *
     * @param turns how many transactions of each kind count; half as many go before, to warm up
     */
    static List<Row> rows(int turns) {
        try (TenancyCost cost = new TenancyCost()) {
            cost.measure(turns / 2);
            Map<Way, Latencies> latencies = cost.measure(turns);
            List<Row> rows = new ArrayList<>();
            for (Way way : Way.values()) {
                Way other = way.other;
                Comparison against = other == null ? null : new Comparison(other.title, figure(latencies, other));
                Bar bar = way.mostTimes == null ? null : Bar.ratio(way.mostTimes);
                rows.add(new Row(null, way.title + ", p50, time on the clock", figure(latencies, way), against, bar));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("a transaction failed", e);
        }
    }

    private static Figure figure(Map<Way, Latencies> latencies, Way way) {
        return new Figure(latencies.getOrDefault(way, new Latencies()).micros(0.5), "us", null);
    }

    private Map<Way, Latencies> measure(int turns) throws SQLException {
        Map<Way, Latencies> latencies = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            latencies.put(way, new Latencies());
        }
        for (int i = 0; i < turns; i++) {
            for (Map.Entry<Way, Latencies> way : latencies.entrySet()) {
                long from = System.nanoTime();
                go(way.getKey());
                way.getValue().add(System.nanoTime() - from);
            }
        }
        return latencies;
    }

    private void go(Way way) throws SQLException {
        switch (way) {
            case WITHOUT -> transaction(pool, 1, NOBODYS);
            case BY_HAND -> byHand(1);
            case BOUND -> tenancy.call(TENANT, () -> transaction(lazy, 1, QUERY));
            case FUSED -> tenancy.call(TENANT, () -> transaction(fused, 1, QUERY));
            case SESSION -> session();
            case FIVE_BY_HAND -> byHand(QUERIES);
            case FIVE_BOUND -> tenancy.call(TENANT, () -> transaction(lazy, QUERIES, QUERY));
            case ALONE_WITHOUT -> alone(pool, NOBODYS);
            case ALONE_FUSED -> tenancy.call(TENANT, () -> alone(fused, QUERY));
            case ALONE_WRAPPED -> tenancy.call(TENANT, () -> alone(wrapping, QUERY));
        }
    }

    private static long alone(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return query(connection, sql);
        }
    }

    private static long transaction(DataSource source, int queries, String sql) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            long counted = 0;
            for (int i = 0; i < queries; i++) {
                counted += query(connection, sql);
            }
            connection.commit();
            return counted;
        }
    }

    private void byHand(int queries) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            set(connection, "select set_config('role', ?, true), set_config('mainstay.tenant_id', ?, true)");
            for (int i = 0; i < queries; i++) {
                query(connection, QUERY);
            }
            connection.commit();
        }
    }

    private void session() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            set(connection, "select set_config('role', ?, false), set_config('mainstay.tenant_id', ?, false)");
            connection.setAutoCommit(false);
            query(connection, QUERY);
            connection.commit();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("reset role");
                statement.execute("reset mainstay.tenant_id");
            }
        }
    }

    private void set(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, roles.tenant().value());
            statement.setString(2, TENANT.value());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
            }
        }
    }

    private static long query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            long count = rows.getLong(1);
            if (count != ROWS) {
                throw new IllegalStateException("there are 5 rows, saw " + count);
            }
            return count;
        }
    }

    @Override
    public void close() {
        pool.close();
        database.close();
    }
}
