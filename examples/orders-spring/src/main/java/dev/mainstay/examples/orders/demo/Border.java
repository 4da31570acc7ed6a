package dev.mainstay.examples.orders.demo;

import static dev.mainstay.examples.orders.demo.Stage.header;
import static dev.mainstay.examples.orders.demo.Stage.newKey;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.tenancy.proof.CoverageReport;
import dev.mainstay.tenancy.proof.Finding;
import dev.mainstay.tenancy.proof.PolicyAudit;
import dev.mainstay.tenancy.proof.Verdict;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/** Step 6 of the story: what one tenant can do to another, over HTTP and with the service's own login to the database. */
final class Border {

    private static final String REASON = "{\"reason\":\"not ours\"}";
    private static final String COPY_TO_GLOBEX = """
            insert into shop.orders
            select '%s', gen_random_uuid(), customer, amount, currency, note, charge_id, status, version, created_at
              from shop.orders limit 1""".formatted(Tokens.GLOBEX);
    private static final String MOVE_TO_GLOBEX = "update shop.orders set tenant_id = '" + Tokens.GLOBEX + "'";

    private final Stage stage;
    private final Report report;
    private final OrdersClient client;
    private final DataSource login;
    private final Tenancy tenancy = Tenancy.builder().build();

    Border(Stage stage) {
        this.stage = stage;
        this.report = stage.report();
        this.client = stage.client();
        this.login = stage.stack().database().dataSource(OrdersDatabase.LOGIN, OrdersDatabase.PASSWORD);
    }

    void anotherTenantAsks(String orderPath) throws IOException, InterruptedException {
        report.step(6, "Another tenant asks for the order; then somebody has the service's own login to the database.");
        String globex = stage.stack().tokens().clerk(Tokens.GLOBEX);
        String manager = stage.stack().tokens().manager(Tokens.GLOBEX);

        HttpResponse<String> owner = stage.get(orderPath);
        HttpResponse<String> foreign = client.get(globex, orderPath);
        HttpResponse<String> absent = client.get(globex, "/orders/" + UUID.randomUUID());
        HttpResponse<String> cancelled = client.post(manager, orderPath + "/cancel", newKey(), REASON);

        report.expect("acme reads its order", 200, owner.statusCode());
        report.expect("globex reads acme's order", 404, foreign.statusCode());
        report.expectThat(
                "the same answer as for no order at all",
                foreign.statusCode() + " and " + absent.statusCode(),
                withoutIds(foreign).equals(withoutIds(absent)));
        report.expect("globex cancels acme's order", 404, cancelled.statusCode());
        report.expectThat(
                "acme's order is as it was",
                header(stage.get(orderPath), "ETag"),
                stage.get(orderPath).body().equals(owner.body()));
        theLoginItself(orderPath);
        theProof();
    }

    /** Every table that the service's roles can reach, its own and those of the modules, for each command. */
    private void theProof() {
        try {
            CoverageReport proof = PolicyAudit.run(stage.stack().database().dataSource(), OrdersDatabase.proof());
            report.expectThat(
                    "the audit of the policies proves every table",
                    proof.tables().size() + " commands on tables " + proof.verdict(),
                    proof.verdict() == Verdict.PROVEN
                            && proof.findings().stream().noneMatch(Finding::fails));
        } catch (SQLException failed) {
            report.expectThat(
                    "the audit of the policies proves every table", String.valueOf(failed.getSQLState()), false);
        }
    }

    private void theLoginItself(String orderPath) {
        String id = orderPath.substring(orderPath.lastIndexOf('/') + 1);
        DataSource bound = TenantDataSource.wrap(login, tenancy, PostgresBinding.of(OrdersDatabase.TENANT_ROLE));

        report.expect("the login without a tenant", "42501", outcome(login, "select * from shop.orders"));
        report.expect(
                "the login takes the platform's role",
                "42501",
                outcome(login, "set role " + OrdersDatabase.PLATFORM_ROLE));
        report.expect("acme inserts an order of globex", "42501", as(Tokens.ACME, bound, COPY_TO_GLOBEX));
        report.expect("acme moves its orders to globex", "42501", as(Tokens.ACME, bound, MOVE_TO_GLOBEX));
        report.expect(
                "globex deletes acme's order: no right at all",
                "42501",
                as(Tokens.GLOBEX, bound, "delete from shop.orders where id = '" + id + "'"));
        report.expect(
                "globex changes acme's order",
                "0 rows",
                as(Tokens.GLOBEX, bound, "update shop.orders set note = 'mine' where id = '" + id + "'"));
    }

    private String as(String tenant, DataSource bound, String sql) {
        return tenancy.call(TenantId.of(UUID.fromString(tenant)), () -> outcome(bound, sql));
    }

    /** Returns how many rows a statement changed, or its SQLState; nothing of it stays. */
    private static String outcome(DataSource dataSource, String sql) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                boolean rows = statement.execute(sql);
                return rows ? "rows" : statement.getUpdateCount() + " rows";
            } finally {
                connection.rollback();
            }
        } catch (SQLException refused) {
            return String.valueOf(refused.getSQLState());
        }
    }

    private static String withoutIds(HttpResponse<String> problem) {
        String id = header(problem, "X-Correlation-ID");
        return problem.statusCode() + problem.body().replace(id, "").replaceAll("/orders/[0-9a-f-]{36}", "");
    }
}
