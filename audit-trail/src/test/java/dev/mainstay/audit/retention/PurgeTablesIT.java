package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantId;
import java.sql.SQLException;
import java.time.Period;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgeTablesIT {

    private static final TenantId TENANT = Invoices.newTenant();
    private static final String LONG_AGO = "TIMESTAMPTZ '2020-01-01T00:00:00Z'";

    private static Invoices invoices;

    @BeforeAll
    static void setUp() throws SQLException {
        invoices = new Invoices();
        invoices.database.administrate(
                "CREATE TABLE app.zoneless (tenant_id uuid, id bigint, deleted_at timestamp);"
                        + " CREATE TABLE app.parted (tenant_id uuid, id bigint, deleted_at timestamptz) PARTITION BY LIST (id)");
    }

    @AfterAll
    static void tearDown() {
        invoices.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.invoices | id | table app.invoices does not exist",
                "app.Invoice | id | table app.Invoice does not exist",
                "app.invoice | key | table app.invoice has no column key",
                "app.invoice | id\" FROM x; DROP TABLE app.note; -- | has no column id\" FROM x",
                "app.zoneless | id | column deleted_at of app.zoneless must be timestamp with time zone, was timestamp without",
                "app.parted | id | app.parted must be a plain table: of a partitioned one name the partitions"
            })
    void namesThatCannotBeUsedAreToldBeforeAnythingIsRemoved(String table, String key, String message) {
        SoftDeletePurge purge = purge(PurgeTable.of("invoice", table).key(key).build());

        assertThatThrownBy(() -> Invoices.in(TENANT).call(purge::plan))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void wrongColumnOfAChildIsToldToo() {
        SoftDeletePurge purge = purge(PurgeTable.of("invoice", "app.invoice")
                .child(ChildTable.of("invoice-line", "app.line", "order_id"))
                .build());

        assertThatThrownBy(() -> Invoices.in(TENANT).call(purge::plan))
                .hasMessageContaining("table app.line has no column order_id");
    }

    @Test
    void oddNamesAreQuoted() throws SQLException {
        TenantId tenant = Invoices.newTenant();
        invoices.database.administrate("CREATE TABLE app.\"Odd \"\"'; name\" (\"my tenant\" text, \"select\" text,"
                + " \"Deleted At\" timestamptz); INSERT INTO app.\"Odd \"\"'; name\" VALUES ('" + tenant
                + "', 'a', " + LONG_AGO + "), ('" + tenant + "', 'b', NULL);"
                + " GRANT SELECT, UPDATE, DELETE ON app.\"Odd \"\"'; name\" TO "
                + invoices.database.role("tenant"));
        SoftDeletePurge purge = SoftDeletePurge.builder(invoices.bound(tenant, "UTC"), invoices.trail)
                .table(PurgeTable.of("odd", "app.Odd \"'; name")
                        .key("select")
                        .tenantColumn("my tenant")
                        .deletedAt("Deleted At")
                        .build())
                .build();

        PurgeResult result = Invoices.in(tenant).call(() -> purge.run(purge.plan()));

        assertThat(result.rows()).isEqualTo(1);
        assertThat(invoices.database.column("SELECT \"select\" FROM app.\"Odd \"\"'; name\""))
                .containsExactly("b");
        assertThat(invoices.recorded(tenant, "ids")).containsExactly("[\"a\"]");
    }

    @Test
    void keysStayOutOfTheRecordWhereTheyMust() throws SQLException {
        TenantId tenant = Invoices.newTenant();
        invoices.write(tenant, 2, LONG_AGO);
        SoftDeletePurge purge = SoftDeletePurge.builder(invoices.bound(tenant, "UTC"), invoices.trail)
                .table(invoices.table().withoutIds().build())
                .build();

        Invoices.in(tenant).run(() -> purge.run(purge.plan()));

        assertThat(invoices.recorded(tenant, "rows")).containsExactly("2");
        assertThat(invoices.database.column("SELECT detail FROM audit.record WHERE detail->'context' ? 'ids'"
                        + " AND tenant_id = '" + tenant + "'"))
                .isEmpty();
    }

    @Test
    void tableThatPointsToARowAndWasNotNamedKeepsIt() throws SQLException {
        TenantId tenant = Invoices.newTenant();
        invoices.write(tenant, 1, LONG_AGO);
        SoftDeletePurge purge = SoftDeletePurge.builder(invoices.bound(tenant, "UTC"), invoices.trail)
                .table(PurgeTable.of("invoice", "app.invoice").build())
                .build();

        assertThatThrownBy(() -> Invoices.in(tenant).run(() -> purge.run(purge.plan())))
                .isInstanceOf(RetentionFailedException.class)
                .hasMessageContaining("purging app.invoice failed")
                .hasMessageContaining("\"line\"");
        assertThat(invoices.ids(tenant, "invoice")).containsExactly("1");
        assertThat(invoices.recorded(tenant, "rows")).isEmpty();
    }

    @Test
    void planOfAnotherTenantAndATenantOfAnotherTransactionAreRefused() {
        TenantId other = Invoices.newTenant();
        SoftDeletePurge purge = purge(invoices.table().build());
        PurgePlan plan = Invoices.in(TENANT).call(purge::plan);

        assertThatThrownBy(() -> Invoices.in(other).run(() -> purge.run(plan)))
                .hasMessageContaining("plan must be one of this purge and of the tenant of the call");
        assertThatThrownBy(() -> Invoices.in(other).call(purge::plan))
                .hasMessageContaining("another tenant than the call's");
        assertThatThrownBy(purge::plan).hasMessageContaining("must run in a CallContext with a tenant");
    }

    @Test
    void purgeWithoutTablesOrWithNumbersThatCannotBeIsRefused() {
        SoftDeletePurge.Builder builder = SoftDeletePurge.builder(invoices.bound(TENANT, "UTC"), invoices.trail);

        assertThatThrownBy(builder::build).hasMessage("tables must be named: without one nothing is purged");
        assertThatThrownBy(() -> builder.batch(0)).hasMessage("batch must be 1 to 10000, was 0");
        assertThatThrownBy(() -> builder.budget(0)).hasMessage("budget must be >= 1, was 0");
        assertThatThrownBy(() -> PurgeTable.of("invoice", "invoice"))
                .hasMessage("table must be schema and name joined by one dot, was 'invoice'");
        assertThatThrownBy(() -> invoices.table().period(Period.ofDays(-1)))
                .hasMessage("period must be positive, was P-1D");
    }

    private static SoftDeletePurge purge(PurgeTable table) {
        return SoftDeletePurge.builder(invoices.bound(TENANT, "UTC"), invoices.trail)
                .table(table)
                .build();
    }
}
