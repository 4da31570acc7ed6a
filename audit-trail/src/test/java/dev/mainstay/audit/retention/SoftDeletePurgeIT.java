package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Hash;
import dev.mainstay.audit.retention.PurgeResult.End;
import dev.mainstay.audit.retention.PurgeResult.Purged;
import dev.mainstay.core.context.TenantId;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftDeletePurgeIT {

    private static final String LONG_AGO = "TIMESTAMPTZ '2020-01-01T00:00:00Z'";

    private static Invoices invoices;

    private final TenantId tenant = Invoices.newTenant();

    @BeforeAll
    static void setUp() throws SQLException {
        invoices = new Invoices();
    }

    @AfterAll
    static void tearDown() {
        invoices.close();
    }

    @BeforeEach
    void forgetSignals() {
        invoices.signals.clear();
    }

    @ParameterizedTest
    @Tag("AU40")
    @CsvSource({
        "2026-11-22T12:00:00Z, 2026-08-24T12:00:00Z, UTC",
        "2026-11-22T12:00:00Z, 2026-08-24T12:00:00Z, Europe/Berlin", // summer time ended between them
        "2026-03-29T01:30:00Z, 2025-12-29T01:30:00Z, Europe/Berlin", // in the hour after the clocks went forward
        "2026-10-25T00:59:59.999999Z, 2026-07-27T00:59:59.999999Z, Europe/Berlin", // in the hour that comes twice
        "2026-11-01T06:30:00Z, 2026-08-03T06:30:00Z, America/New_York",
        "2026-05-31T23:59:59.999999Z, 2026-03-02T23:59:59.999999Z, Pacific/Auckland"
    })
    void rowsGoAtNinetyDaysOfUtcAndNotAMicrosecondEarlier(String now, Instant due, String zone) throws SQLException {
        invoices.write(tenant, 1, 1, "TIMESTAMPTZ '" + due + "'");
        invoices.write(tenant, 2, 2, "TIMESTAMPTZ '" + due.plusNanos(1_000) + "'");
        invoices.write(tenant, 3, 3, "NULL");
        SoftDeletePurge purge = SoftDeletePurge.builder(invoices.bound(tenant, zone), invoices.trail)
                .table(invoices.table().build())
                .now("TIMESTAMPTZ '" + now + "'")
                .build();

        PurgePlan plan = Invoices.in(tenant).call(purge::plan);
        Invoices.in(tenant).run(() -> purge.run(plan));

        assertThat(plan.tables().get(0).cutoff()).isEqualTo(due);
        assertThat(invoices.ids(tenant, "invoice")).containsExactly("2", "3");
        assertThat(invoices.recorded(tenant, "cutoff")).containsExactly(due.toString());
    }

    @Test
    void clockIsTheDatabases() throws SQLException {
        invoices.write(tenant, 1, 1, "clock_timestamp() - interval '2160 hours'");
        invoices.write(tenant, 2, 2, "clock_timestamp() - interval '2159 hours'");
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).build();

        Invoices.in(tenant).run(() -> purge.run(purge.plan()));

        assertThat(invoices.ids(tenant, "invoice")).containsExactly("2");
    }

    @Test
    @Tag("AU40")
    void childrenGoFirstAndRecordsCountWhatWasDeleted() throws SQLException {
        TenantId other = Invoices.newTenant();
        invoices.write(other, 4, LONG_AGO);
        invoices.write(tenant, 5, LONG_AGO);
        invoices.write(tenant, 6, 6, "NULL");
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).batch(2).build();

        PurgeResult result = Invoices.in(tenant).call(() -> purge.run(purge.plan()));

        assertThat(result.tables()).containsExactly(new Purged("app.invoice", 5, 20, End.DONE));
        assertThat(invoices.ids(tenant, "invoice")).containsExactly("6");
        assertThat(invoices.ids(tenant, "line")).containsExactly("12", "13");
        assertThat(invoices.ids(tenant, "note")).containsExactly("12", "13");
        assertThat(invoices.ids(other, "invoice")).hasSize(4);
        assertThat(invoices.recorded(tenant, "rows")).containsExactly("2", "2", "1");
        assertThat(invoices.recorded(tenant, "children"))
                .containsExactly(
                        "{\"app.line\": 4, \"app.note\": 4}",
                        "{\"app.line\": 4, \"app.note\": 4}",
                        "{\"app.line\": 2, \"app.note\": 2}");
        assertThat(invoices.recorded(tenant, "ids").get(2)).isEqualTo("[\"5\"]");
        assertThat(invoices.recorded(tenant, "digest").get(2))
                .isEqualTo(
                        Hash.sha256("[\"5\"]".getBytes(StandardCharsets.UTF_8)).toString());
        assertThat(invoices.signals)
                .containsExactly(
                        new RetentionSignal.Purged("invoice", 2),
                        new RetentionSignal.Purged("invoice", 2),
                        new RetentionSignal.Purged("invoice", 1));
    }

    @Test
    @Tag("AU40")
    void dryRunCountsAndChangesNothing() throws SQLException {
        invoices.write(tenant, 3, LONG_AGO);
        String everything = "SELECT ROW(t.ctid, t.xmin, t.xmax, t)::text FROM app.invoice t UNION ALL"
                + " SELECT ROW(t.ctid, t.xmin, t.xmax, t)::text FROM app.line t UNION ALL"
                + " SELECT ROW(t.ctid, t.xmin, t.xmax, t)::text FROM app.note t UNION ALL"
                + " SELECT r::text FROM audit.record r ORDER BY 1";
        List<String> before = invoices.database.column(everything);
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).build();

        PurgePlan plan = Invoices.in(tenant).call(purge::plan);

        assertThat(plan.rows()).isEqualTo(3);
        assertThat(plan.tables().get(0).children()).isEqualTo(12);
        assertThat(invoices.database.column(everything)).isEqualTo(before);
    }

    @ParameterizedTest
    @Tag("AU40")
    @CsvSource({"'',''", "tenant,''", "tenant,invoice", "'',note"})
    void heldRowsStayUntilTheHoldIsReleased(String ofTenant, String resourceType) throws SQLException {
        invoices.write(tenant, 3, LONG_AGO);
        AuditRetention retention = invoices.retention();
        Hold hold = Hold.of("case/" + tenant, "asked by the court");
        hold = ofTenant.isEmpty() ? hold : hold.withTenant(tenant);
        Hold placed = resourceType.isEmpty() ? hold : hold.withResourceType(resourceType);
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).build();
        Invoices.in(tenant).run(() -> retention.hold(placed));

        PurgePlan plan = Invoices.in(tenant).call(purge::plan);
        PurgeResult held = Invoices.in(tenant).call(() -> purge.run(plan));
        List<String> kept = invoices.ids(tenant, "note");
        Invoices.in(tenant).run(() -> retention.release(placed.id(), "the court closed the case"));
        PurgeResult released = Invoices.in(tenant).call(() -> purge.run(plan));

        assertThat(plan.tables().get(0).held()).isTrue();
        assertThat(plan.rows()).isZero();
        assertThat(held.tables()).containsExactly(new Purged("app.invoice", 0, 0, End.HELD));
        assertThat(kept).hasSize(6);
        assertThat(released.rows()).isEqualTo(3);
        assertThat(invoices.signals).contains(new RetentionSignal.Refused("rows", Obstacle.HELD));
    }

    @Test
    void holdOnAnotherTenantTypeOrOnRecordsOfAClassKeepsNothing() throws SQLException {
        invoices.write(tenant, 1, LONG_AGO);
        AuditRetention retention = invoices.retention();
        Hold hold = Hold.of("a/" + tenant, "asked by the court");
        Invoices.in(tenant).run(() -> {
            retention.hold(hold.withTenant(Invoices.newTenant()));
            retention.hold(Hold.of("b/" + tenant, "asked by the court").withResourceType("parcel"));
            retention.hold(Hold.of("c/" + tenant, "asked by the court").withRetention("security"));
        });
        SoftDeletePurge purge = invoices.purge(tenant, invoices.trail).build();

        PurgeResult result = Invoices.in(tenant).call(() -> purge.run(purge.plan()));

        assertThat(result.rows()).isEqualTo(1);
    }
}
