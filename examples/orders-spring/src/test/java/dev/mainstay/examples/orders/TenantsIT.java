package dev.mainstay.examples.orders;

import static dev.mainstay.testkit.MainstayAssertions.assertThatProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.examples.orders.demo.OrdersClient;
import dev.mainstay.examples.orders.demo.OrdersDatabase;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.ddl.TableSpec;
import dev.mainstay.tenancy.ddl.TenantDdl;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two tenants, the service's HTTP interface and its logins to the database: nothing crosses the border. */
@ExtendWith(SharedStack.class)
class TenantsIT {

    private final Stack stack;
    private final OrdersClient client;
    private final DatabaseView database;
    private final Tenancy tenancy = Tenancy.builder().build();
    private final String mine = UUID.randomUUID().toString();
    private final String theirs = UUID.randomUUID().toString();
    private String path;
    private String id;

    TenantsIT(Stack stack) {
        this.stack = stack;
        this.client = new OrdersClient(stack.uri());
        this.database = new DatabaseView(stack);
    }

    @BeforeEach
    void placeAnOrder() throws Exception {
        HttpResponse<String> placed = client.post(
                stack.tokens().clerk(mine), UUID.randomUUID().toString(), OrdersClient.order("c-1", "10.50", "EUR"));
        path = placed.headers().firstValue("Location").orElseThrow();
        id = path.substring(path.lastIndexOf('/') + 1);
    }

    @Test
    void anotherTenantsOrderIsAbsentWhateverIsAskedOfIt() throws Exception {
        String clerk = stack.tokens().clerk(theirs);
        String manager = stack.tokens().manager(theirs);
        String shipment = "{\"orderId\":\"" + id + "\",\"carrier\":\"post\",\"parcels\":1}";

        assertThatProblem(client.get(clerk, path)).hasStatus(404).hasCorrelationId();
        assertThat(client.get(clerk, "/orders").body()).startsWith("{\"orders\":[]");
        assertThatProblem(
                        client.post(manager, path + "/cancel", UUID.randomUUID().toString(), "{\"reason\":\"theirs\"}"))
                .hasStatus(404);
        client.deliver(clerk, UUID.randomUUID().toString(), shipment);
        assertThat(database.strings("select order_id from shop.shipment where order_id = ?::uuid", id))
                .isEmpty();
        assertThat(state()).containsExactly(mine + " PLACED 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update shop.orders set tenant_id = '%s'",
                "insert into shop.orders select '%s', gen_random_uuid(), customer, amount, currency, note, charge_id, status,"
                        + " version, created_at from shop.orders",
                "insert into shop.shipment values ('%s', gen_random_uuid(), 'post', 1, 'none', now())",
                "delete from shop.orders -- %s",
                "truncate shop.orders -- %s"
            })
    void whatWouldCrossTheBorderIsRefusedByTheDatabase(String sql) {
        assertThatThrownBy(() -> as(mine, sql.formatted(theirs))).satisfies(TenantsIT::isRefused);
        assertThat(state()).containsExactly(mine + " PLACED 1");
    }

    @Test
    void aShipmentOfAnothersOrderHasNoParent() {
        assertThatThrownBy(() -> as(
                        theirs,
                        "insert into shop.shipment (order_id, carrier, parcels, source, shipped_at) values ('" + id
                                + "', 'post', 1, 'none', now())"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("23503"));
    }

    @Test
    void anUpdateOfAnothersOrderTouchesNothing() throws SQLException {
        assertThat(as(theirs, "update shop.orders set note = 'x'")).isZero();
        assertThat(as(mine, "update shop.orders set note = 'x'")).isEqualTo(1);
    }

    @Test
    void noLoginHasAnythingByItselfOrReachesTheOthersRole() {
        DataSource service = stack.database().dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD);
        DataSource platform = stack.database().dataSource(OrdersDatabase.PLATFORM_LOGIN, OrdersDatabase.PASSWORD);

        for (DataSource login : List.of(service, platform)) {
            assertThatThrownBy(() -> execute(login, "select * from shop.orders"))
                    .satisfies(TenantsIT::isRefused);
            assertThatThrownBy(() -> execute(login, "select * from shop.mainstay_idempotency"))
                    .satisfies(TenantsIT::isRefused);
        }
        assertThatThrownBy(() -> execute(service, "set role " + OrdersDatabase.PLATFORM_ROLE))
                .satisfies(TenantsIT::isRefused);
        assertThatThrownBy(() -> execute(platform, "set role " + OrdersDatabase.TENANT_ROLE))
                .satisfies(TenantsIT::isRefused);
    }

    @Test
    void everyTableOfTenantsIsClosedAndItsKeysKeepTenantsApart() throws SQLException {
        String ofTenants = """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                 where c.relkind in ('r', 'p') and c.relnamespace = to_regnamespace(?)""";
        List<String> tables = database.strings(ofTenants, OrdersDatabase.SCHEMA);

        assertThat(database.strings(
                        ofTenants + " and not (c.relrowsecurity and c.relforcerowsecurity)", OrdersDatabase.SCHEMA))
                .isEmpty();
        assertThat(tables).contains("orders", "shipment", "mainstay_idempotency", "mainstay_dead_letter");
        for (String table : tables) {
            TableSpec spec = TableSpec.of(OrdersDatabase.SCHEMA, table, TenantIdType.UUID, OrdersDatabase.TENANT_ROLE);
            execute(stack.database().dataSource(), TenantDdl.script(TenantDdl.checkKeys(spec)));
        }
    }

    private static void isRefused(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
    }

    private List<String> state() {
        return database.strings(
                "select concat_ws(' ', tenant_id, status, version) from shop.orders where id = ?::uuid", id);
    }

    /** Runs a statement as the service does, for a tenant, and takes it back. */
    private int as(String tenant, String sql) throws SQLException {
        DataSource bound = TenantDataSource.wrap(
                stack.database().dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD),
                tenancy,
                PostgresBinding.of(OrdersDatabase.TENANT_ROLE));
        return tenancy.call(TenantId.of(UUID.fromString(tenant)), () -> execute(bound, sql));
    }

    private static int execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return statement.getUpdateCount();
            } finally {
                connection.rollback();
            }
        }
    }
}
