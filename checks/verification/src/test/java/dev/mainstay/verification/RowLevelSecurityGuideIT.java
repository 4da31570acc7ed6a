package dev.mainstay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.ddl.RoleNames;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The guide's migration of an existing schema, run out of its text, while the old service goes on writing. */
@EmbeddedPostgres
class RowLevelSecurityGuideIT {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sql (\\w+) ?(\\w*)\n(.*?)^```$");
    private static final TenantId FIRST = TenantId.of(new UUID(0, 1));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PostgresDatabase database;
    private final RoleNames roles;
    private final String guide;

    /** Roles belong to the server, which other tests use too; so their names begin with the database's. */
    RowLevelSecurityGuideIT(PostgresDatabase database) throws IOException {
        this.database = database;
        this.roles = RoleNames.prefixed(database.name());
        this.guide = Files.readString(Modules.rootFolder().resolve("docs/guides/row-level-security.md"))
                .replace("shop_", database.name() + "_");
    }

    /** A block of SQL: who runs it, and a mark: {@code before} for the old schema, {@code empty} for a query that finds nothing in the end. */
    private record Block(String executor, String mark, String sql) {}

    @Test
    void theOldServiceWritesUntilThePoliciesComeAndThenTheTablesAreProtected() throws Exception {
        String protection = TenantDdl.script(TenantDdl.protect(spec("customer")))
                + TenantDdl.script(TenantDdl.protect(spec("invoice")));
        List<Block> blocks = blocks();
        int policies = indexOf(protection, blocks);

        for (int i = 0; i < blocks.size(); i++) {
            run(blocks.get(i));
            if (i < policies) {
                theOldServiceWrites();
            }
        }

        assertThat(policies).as("blocks before the policies").isEqualTo(7);
        for (String table : List.of("customer", "invoice")) {
            execute(migrator(), TenantDdl.checkKeys(spec(table)));
        }
        try (Connection raw = login().getConnection()) {
            assertThatThrownBy(() -> raw.createStatement().executeQuery("select * from shop.customer"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
        }
        assertThat(countsOfTheFirstTenant())
                .isEqualTo((100 + policies) + " customers, " + (300 + policies) + " invoices");
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(guide);
        while (block.find()) {
            blocks.add(new Block(block.group(1), block.group(2), block.group(3)));
        }
        return blocks;
    }

    private static int indexOf(String sql, List<Block> blocks) {
        int index = 0;
        while (index < blocks.size() && !blocks.get(index).sql().contains(sql)) {
            index++;
        }
        return index;
    }

    private void run(Block block) throws SQLException {
        DataSource executor = block.executor().equals("admin") ? database.dataSource() : migrator();
        if (block.mark().equals("empty")) {
            untilEmpty(executor, block.sql());
            return;
        }
        execute(executor, statements(block.sql()));
        if (block.mark().equals("before")) {
            execute(executor, TenantDdl.roles(roles));
        }
    }

    /** As psql does: a statement ends with a semicolon at the end of a line that is not within a function's body. */
    private static List<String> statements(String sql) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        boolean body = false;
        for (String line : sql.lines().toList()) {
            statement.append(line).append('\n');
            body ^= line.split("\\$\\$", -1).length % 2 == 0;
            if (line.endsWith(";") && !body) {
                statements.add(statement.toString());
                statement.setLength(0);
            }
        }
        return statements;
    }

    private static void execute(DataSource as, List<String> statements) throws SQLException {
        try (Connection connection = as.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void untilEmpty(DataSource as, String query) throws SQLException {
        long from = System.nanoTime();
        boolean empty = false;
        while (!empty && System.nanoTime() - from < PATIENCE.toNanos()) {
            try (Connection connection = as.getConnection();
                    ResultSet rows = connection.createStatement().executeQuery(query)) {
                empty = !rows.next();
            }
        }
        assertThat(empty).as(query).isTrue();
    }

    private void theOldServiceWrites() throws SQLException {
        String customer =
                "insert into shop.customer (account_id, email) values ('%s', '%s')".formatted(FIRST, UUID.randomUUID());
        String invoice = "insert into shop.invoice (customer_id, amount) values (currval('shop.customer_id_seq'), 1)";
        execute(database.dataSource(database.name() + "_app", ""), List.of(customer, invoice));
    }

    private String countsOfTheFirstTenant() throws SQLException {
        Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).build();
        TenantDataSource tenants = TenantDataSource.wrap(
                login(), tenancy, PostgresBinding.of(roles.tenant().value()));
        return tenancy.call(FIRST, () -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                try (ResultSet counts = connection.createStatement().executeQuery("""
                        select (select count(*) from shop.customer) || ' customers, '
                            || (select count(*) from shop.invoice) || ' invoices'""")) {
                    counts.next();
                    return counts.getString(1);
                }
            }
        });
    }

    private TableSpec spec(String table) {
        return TableSpec.of("shop", table, TenantIdType.UUID, roles.tenant().value());
    }

    private DataSource migrator() {
        return database.dataSource(roles.migrator().value(), "");
    }

    private DataSource login() {
        return database.dataSource(roles.login().value(), "");
    }
}
