package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EraseSubjectIT {

    private static final Actor OFFICER = Actor.User.of("officer");
    private static final String WHY = "request 17 under article 17";

    private static OldRecords old;
    private static AuditRetention retention;

    private final TenantId tenant = Invoices.newTenant();

    @BeforeAll
    static void setUp() throws SQLException {
        old = new OldRecords();
        retention = old.retention().build();
    }

    @AfterAll
    static void tearDown() {
        old.close();
    }

    @BeforeEach
    void forgetSignals() {
        old.signals.clear();
    }

    @Test
    void keysOfThePersonAreDestroyedAndItIsRecorded() throws SQLException {
        putKey("bob", "k1");
        putKey("bob", "k2");
        putKey("carol", "k3");

        int keys = retention.eraseSubject(tenant, "bob", OFFICER, WHY);

        assertThat(keys).isEqualTo(2);
        assertThat(keys("bob")).containsExactly("(k1,,t)", "(k2,,t)");
        assertThat(keys("carol")).containsExactly("(k3,\"\\\\x01\",f)");
        assertThat(old.database.column("SELECT ROW(retention, action, actor_id, resource_type, resource_id,"
                        + " detail->'context'->>'keys', detail->>'reason')::text FROM audit.record WHERE tenant_id = '"
                        + tenant + "'"))
                .containsExactly("(security,audit.subject-erased,officer,audit.subject,bob,2,\"" + WHY + "\")");
        assertThat(old.signals).containsExactly(new RetentionSignal.SubjectErased(2));
    }

    @Test
    void personUnderALegalHoldIsRefusedAndNothingIsWritten() throws SQLException {
        putKey("bob", "k1");
        Hold hold = Hold.of("case-" + tenant, "asked by the court")
                .withTenant(tenant)
                .withResourceType("order");
        AuditDatabase.asAlice().run(() -> retention.hold(hold));

        assertThatThrownBy(() -> retention.eraseSubject(tenant, "bob", OFFICER, WHY))
                .isInstanceOf(SubjectHeldException.class);
        assertThat(keys("bob")).containsExactly("(k1,\"\\\\x01\",f)");
        assertThat(old.database.column("SELECT action FROM audit.record WHERE tenant_id = '" + tenant + "'"))
                .isEmpty();
        assertThat(old.signals).containsExactly(new RetentionSignal.Refused("keys", Obstacle.HELD));

        AuditDatabase.asAlice().run(() -> retention.release(hold.id(), "closed"));
        assertThat(retention.eraseSubject(tenant, "bob", OFFICER, WHY)).isEqualTo(1);
    }

    @Test
    void personWithoutKeysIsRecordedTooAndWhatNamesNobodyIsRefused() throws SQLException {
        assertThat(retention.eraseSubject(tenant, "nobody", OFFICER, WHY)).isZero();

        assertThat(old.database.column("SELECT resource_id FROM audit.record WHERE tenant_id = '" + tenant + "'"))
                .containsExactly("nobody");
        assertThatThrownBy(() -> retention.eraseSubject(tenant, " ", OFFICER, WHY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> retention.eraseSubject(tenant, "b".repeat(256), OFFICER, WHY))
                .hasMessage("subject must be 1 to 255 characters that PostgreSQL can store, had 256 characters");
        assertThatThrownBy(() -> retention.eraseSubject(tenant, "bob", OFFICER, ""))
                .hasMessage("reason must not be blank");
    }

    @Test
    void keysStayWhenTheRecordCannotBeWritten() throws SQLException {
        putKey("bob", "k1");
        old.database.administrate("ALTER POLICY retention_write ON audit.record WITH CHECK (false)");
        try {
            assertThatThrownBy(() -> retention.eraseSubject(tenant, "bob", OFFICER, WHY))
                    .isInstanceOf(AuditWriteException.class);
        } finally {
            old.database.administrate("ALTER POLICY retention_write ON audit.record WITH CHECK (true)");
        }
        assertThat(keys("bob")).containsExactly("(k1,\"\\\\x01\",f)");
    }

    private void putKey(String subject, String id) throws SQLException {
        try (Connection tx = old.database.tenantTransaction(tenant.value())) {
            AuditDatabase.execute(
                    tx, "SELECT audit.put_subject_key('" + tenant + "', '" + subject + "', '" + id + "', '\\x01')");
            tx.commit();
        }
    }

    private List<String> keys(String subject) throws SQLException {
        return old.database.column("SELECT ROW(key_id, wrapped, destroyed_at IS NOT NULL)::text FROM audit.subject_key"
                + " WHERE tenant_id = '" + tenant + "' AND subject = '" + subject + "' ORDER BY key_id");
    }
}
