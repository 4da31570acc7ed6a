package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldIT {

    private static final String MARCH = "standard/" + OldRecords.LONG_AGO;
    private static final String WHY = "asked by the court";

    private static OldRecords old;
    private static AuditRetention retention;

    @BeforeAll
    static void setUp() throws SQLException {
        old = new OldRecords();
        old.write("standard", OldRecords.LONG_AGO, AuditDatabase.ACME.value(), 1);
        old.seal();
        old.anchor();
        retention = old.retention().build();
    }

    @AfterAll
    static void tearDown() {
        old.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'',      '',       '',     true",
        "acme,    '',       '',     true",
        "acme,    standard, order,  true",
        "'',      '',       order,  true",
        "globex,  '',       '',     false",
        "acme,    security, '',     false",
        "acme,    standard, parcel, false"
    })
    void holdKeepsAMonthThatHasARecordItMatches(String tenant, String ofClass, String type, boolean keeps) {
        Hold hold = hold(tenant, ofClass, type);
        AuditDatabase.asAlice().run(() -> retention.hold(hold));

        boolean held = isHeld();
        AuditDatabase.asAlice().run(() -> retention.release(hold.id(), "the case is closed"));

        assertThat(held).isEqualTo(keeps);
        assertThat(isHeld()).isFalse();
    }

    private static Hold hold(String tenant, String ofClass, String type) {
        Hold hold = Hold.of("case-" + tenant + "-" + ofClass + "-" + type, WHY);
        if (!tenant.isEmpty()) {
            TenantId id = tenant.equals("acme") ? AuditDatabase.ACME : AuditDatabase.GLOBEX;
            hold = hold.withTenant(id);
        }
        hold = ofClass.isEmpty() ? hold : hold.withRetention(ofClass);
        return type.isEmpty() ? hold : hold.withResourceType(type);
    }

    private static boolean isHeld() {
        return retention.plan(Instant.now()).partitions().stream()
                .filter(partition -> partition.id().equals(MARCH))
                .anyMatch(partition -> partition.obstacles().contains(Obstacle.HELD));
    }

    @Test
    void placingAndReleasingAreRecordedWithWhoAndWhy() throws SQLException {
        Hold hold = Hold.of("recorded", WHY).withTenant(AuditDatabase.GLOBEX);

        AuditDatabase.asAlice().run(() -> {
            retention.hold(hold);
            retention.release("recorded", "the case is closed");
        });

        assertThat(old.database.column("SELECT ROW(tenant_id, retention, action, actor_id, detail->>'reason')::text"
                        + " FROM audit.record WHERE resource_type = 'audit.hold' AND resource_id = 'recorded'"
                        + " ORDER BY xact_id"))
                .containsExactly(
                        "(-,evidence,audit.held,alice,\"asked by the court\")",
                        "(-,evidence,audit.released,alice,\"the case is closed\")");
        assertThat(old.database.column("SELECT r.action FROM audit.hold h JOIN audit.record r ON r.id = h.record_id"
                        + " WHERE h.hold_id = 'recorded'"))
                .containsExactly("audit.held");
    }

    @Test
    void idIsUsedOnceAndOnlyWhatWasPlacedIsReleasedOnce() throws SQLException {
        Hold hold = Hold.of("once", WHY).withTenant(AuditDatabase.GLOBEX);
        CallContext alice = AuditDatabase.asAlice();
        alice.run(() -> retention.hold(hold));

        assertThatThrownBy(() -> alice.run(() -> retention.hold(hold)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("hold once was placed or released before");
        assertThatThrownBy(() -> alice.run(() -> retention.release("never", WHY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hold must be one that was placed, was never");
        alice.run(() -> retention.release("once", WHY));
        assertThatThrownBy(() -> alice.run(() -> retention.release("once", WHY)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(old.database.column(
                        "SELECT action FROM audit.record WHERE resource_id IN ('once', 'never')" + " ORDER BY xact_id"))
                .containsExactly("audit.held", "audit.released");
    }

    @Test
    void holdNeedsSomebodyWhoOrdersIt() {
        assertThatThrownBy(() -> retention.hold(Hold.of("nobody", WHY)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no actor");
        assertThatThrownBy(() -> Hold.of("a b", WHY)).hasMessageContaining("id must be 1 to 128 of A-Z");
        assertThatThrownBy(() -> Hold.of("case", " ")).hasMessage("reason must not be blank");
    }

    @Test
    void holdWaitsForARemovalUnderWayAndIsNotPlacedHalf() throws SQLException {
        try (Connection purging = old.database.tenantTransaction(AuditDatabase.ACME.value())) {
            AuditDatabase.column(purging, "SELECT audit.purge_is_held(ARRAY['order'])");

            assertThatThrownBy(() -> AuditDatabase.asAlice().run(() -> retention.hold(Hold.of("late", WHY))))
                    .isInstanceOf(RetentionFailedException.class)
                    .hasMessageContaining("55P03");
        }
        assertThat(old.database.column("SELECT hold_id FROM audit.hold WHERE hold_id = 'late'"))
                .isEmpty();
    }

    @Test
    void holdsAndReleasesChangeForNobody() {
        for (String table : List.of("hold", "hold_release", "export", "prune")) {
            for (String change : List.of("DELETE FROM audit.", "TRUNCATE audit.")) {
                assertThatThrownBy(() -> old.database.administrate(change + table))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isIn("42501", "0A000"));
            }
        }
    }
}
