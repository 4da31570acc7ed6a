package dev.mainstay.benchmarks;

import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.testkit.servers.PostgresDatabase;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading one tenant's rows takes under each shape of a policy, on a real PostgreSQL: a table with an index on {@code tenant_id}, and a
 * session that reads a column of all rows that it sees. Once the planner may use the index, once it may not, which shows what the predicate
 * costs per row. What the server's process used of its processor counts, in the turn that used least: whatever else the machine does adds.
 */
final class PolicyShapes implements AutoCloseable {

    private static final String QUERY = "select count(note) from bench.item";
    private static final String ONE_TENANT = "00000000-0000-0000-0000-000000000001";
    private static final String ID = "('00000000-0000-0000-0000-' || lpad(to_hex(%s), 12, '0'))::uuid";

    /**
     * What came out for one shape.
     *
     * @param shape which
     * @param withIndex milliseconds
     * @param withoutIndex milliseconds
     */
    record Times(PolicyShape shape, double withIndex, double withoutIndex) {}

    private final PostgresDatabase database = PostgresServer.shared().freshDatabase();
    private final RoleNames roles = RoleNames.prefixed(database.name());
    private final int rows;
    private final int tenants;

    private PolicyShapes(int rows, int tenants) {
        this.rows = rows;
        this.tenants = tenants;
    }

    /**
     * Measures all shapes.
     *
     * @param rows in the table, a multiple of the tenants
     * @param tenants that have the same number of rows
     * @param turns of which the cheapest counts
     * @throws IllegalStateException when a shape shows other rows than the tenant's
     */
    static List<Times> measure(int rows, int tenants, int turns, PrintStream progress) {
        try (PolicyShapes shapes = new PolicyShapes(rows, tenants)) {
            return shapes.measure(turns, progress);
        } catch (SQLException failed) {
            throw new IllegalStateException("PostgreSQL refused", failed);
        }
    }

    private List<Times> measure(int turns, PrintStream progress) throws SQLException {
        List<Times> measured = new ArrayList<>();
        String role = roles.tenant().quoted();
        try (Connection administrator = database.dataSource().getConnection();
                Connection reader = database.dataSource().getConnection()) {
            progress.println("PostgreSQL " + administrator.getMetaData().getDatabaseProductVersion() + ": " + rows
                    + " rows of " + tenants + " tenants ...");
            prepare(administrator);
            execute(
                    reader,
                    List.of(
                            "set max_parallel_workers_per_gather = 0",
                            "set mainstay.tenant_id = '" + ONE_TENANT + "'",
                            "set role " + role));
            ProcessCpu cpu = ProcessCpu.of(pid(reader));
            progress.println("Milliseconds are " + cpu.name() + ".");
            for (PolicyShape shape : PolicyShape.all(roles.tenant().value())) {
                execute(administrator, shape.sql());
                measured.add(new Times(shape, least(reader, cpu, turns, true), least(reader, cpu, turns, false)));
                progress.println("[" + measured.size() + "] " + shape.name());
            }
        }
        return measured;
    }

    private static long pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("select pg_backend_pid()")) {
            pid.next();
            return pid.getLong(1);
        }
    }

    private void prepare(Connection administrator) throws SQLException {
        execute(administrator, TenantDdl.roles(roles));
        execute(administrator, TenantDdl.schema("bench", roles));
        execute(
                administrator,
                List.of(
                        """
                        create table bench.item as
                          select %s as tenant_id, n as id, 'note ' || n as note from generate_series(1, %d) n
                        """.formatted(ID.formatted("1 + n % " + tenants), rows),
                        """
                        create table bench.member as
                          select %s as tenant_id, n as person from generate_series(1, %d) n
                        """.formatted(ID.formatted("n"), tenants),
                        "create index on bench.item (tenant_id)",
                        "create index on bench.member (person)"));
        execute(administrator, PolicyShape.FUNCTIONS);
        execute(
                administrator,
                List.of(
                        "grant select on bench.member to " + roles.tenant().quoted(),
                        "vacuum analyze bench.item",
                        "vacuum analyze bench.member"));
    }

    private double least(Connection reader, ProcessCpu cpu, int turns, boolean withIndex) throws SQLException {
        String on = withIndex ? "on" : "off";
        execute(reader, List.of("set enable_indexscan = " + on, "set enable_bitmapscan = " + on));
        execute(reader, List.of("set enable_indexonlyscan = " + on));
        read(reader);
        long least = Long.MAX_VALUE;
        for (int turn = 0; turn < turns; turn++) {
            long from = cpu.nanos().getAsLong();
            read(reader);
            least = Math.min(least, cpu.nanos().getAsLong() - from);
        }
        return least / 1e6;
    }

    private void read(Connection reader) throws SQLException {
        try (Statement statement = reader.createStatement();
                ResultSet answer = statement.executeQuery(QUERY)) {
            answer.next();
            if (answer.getInt(1) != rows / tenants) {
                throw new IllegalStateException(answer.getInt(1) + " rows were read, the tenant has " + rows / tenants);
            }
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
