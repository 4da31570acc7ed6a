package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.time.ManualTime;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealerRightsIT {

    private final Ed25519Key key = SealFixture.key("first");

    private AuditDatabase database;

    @BeforeEach
    void setUp() throws SQLException {
        database = AuditDatabase.ready();
    }

    @AfterEach
    void tearDown() {
        database.close();
    }

    @Test
    void loginOfTheSealerGroupStarts() {
        assertThatCode(() -> start(database.as("sealer"))).doesNotThrowAnyException();
    }

    @Test
    @Tag("AU29")
    void startRefusesWhenRowLevelSecurityHidesRecords() throws SQLException {
        database.administrate("DROP POLICY every_tenant_read ON audit.record");

        assertRefused("row-level security of audit.record hides records from " + database.role("sealer")
                + " (it needs a policy that lets it see all)");
    }

    @Test
    @Tag("AU29")
    void startRefusesWhenThePolicyLeavesSomethingOut() throws SQLException {
        database.administrate("ALTER POLICY every_tenant_read ON audit.record USING (tenant_id <> 'acme')");

        assertRefused("row-level security of audit.record hides records from");
    }

    @Test
    @Tag("AU29")
    void startRefusesWhenAnotherPolicyTakesSomethingAway() throws SQLException {
        database.administrate("CREATE POLICY less ON audit.record AS RESTRICTIVE USING (tenant_id <> 'acme')");

        assertRefused("row-level security of audit.record hides records from");
    }

    @Test
    @Tag("AU29")
    void sealOnceRefusesToo() throws SQLException {
        database.administrate("DROP POLICY every_tenant_read ON audit.record");
        AuditSealer sealer = SealFixture.sealer(database, key).build();

        assertThatThrownBy(sealer::sealOnce)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hides records");
    }

    @Test
    void startRefusesWhenSegmentsCannotBeWritten() throws SQLException {
        database.administrate("DROP POLICY sealer_write ON audit.segment");

        assertRefused("row-level security of audit.segment refuses segments of " + database.role("sealer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT UPDATE ON audit.record TO %s",
                "GRANT DELETE ON audit.block TO %s",
                "GRANT TRUNCATE ON audit.anchor TO %s"
            })
    void startRefusesALoginThatMayChangeSomething(String grant) throws SQLException {
        database.administrate(grant.formatted(database.role("sealer")));

        assertRefused(database.role("sealer") + " may change audit.");
    }

    @Test
    void startRefusesTheOwnerAndASuperuser() throws SQLException {
        database.administrate("GRANT " + database.role("audit_owner") + " TO " + database.role("sealer"));

        assertRefused(database.role("sealer") + " may change audit.record, a sealer must not");
        assertThatThrownBy(() -> start(database.postgres().dataSource()))
                .hasMessageContaining(" may change audit.block, a sealer must not");
    }

    @Test
    void startNamesTheRightsThatAreMissing() {
        assertThatThrownBy(() -> start(database.as("auditor")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no right to INSERT on audit.block")
                .hasMessageContaining("has no right to INSERT on audit.segment")
                .hasMessageContaining("hides records from");
    }

    @Test
    void startNamesTheTablesThatAreMissing() throws SQLException {
        try (AuditDatabase empty = AuditDatabase.empty()) {
            assertThatThrownBy(() -> start(empty.as("migrator")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("table audit.block is missing; table audit.record is missing");
        }
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> start(database.as("sealer")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the audit log cannot be sealed with this login: ")
                .hasMessageContaining(message);
    }

    private void start(DataSource dataSource) throws SQLException {
        AuditSealer sealer = AuditSealer.builder(dataSource)
                .signer(BlockSigner.ed25519(key))
                .scheduler(ManualTime.create())
                .build();
        sealer.start();
        sealer.close();
    }
}
