package dev.mainstay.verification.tenancy;

import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import dev.mainstay.testkit.contract.tenancy.TenantIsolationContract;
import dev.mainstay.testkit.contract.tenancy.TenantSourceUnderTest;
import dev.mainstay.testkit.tenancy.IsolationProbe;
import dev.mainstay.testkit.tenancy.TenantLeaks;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mainstay's own data source and policies keep what the kits ask of any. */
class TenantDataSourceIT extends TenantIsolationContract {

    private static Ledger ledger;

    @RegisterExtension
    static final TenantLeaks LEAKS = TenantLeaks.onThisThread().inPool(() -> ledger.pool(), Ledger.CONNECTIONS);

    @BeforeAll
    static void open() {
        ledger = Ledger.boundBy(made -> TenantDataSource.wrap(
                made.pool(),
                made.tenancy(),
                PostgresBinding.of(made.roles().tenant().value())));
    }

    @AfterAll
    static void close() {
        ledger.close();
    }

    @Override
    protected TenantSourceUnderTest underTest() {
        return ledger;
    }

    @Test
    void itsPoliciesHoldAgainstEveryCommand() throws SQLException {
        IsolationProbe.builder(ledger.login(), ledger.own(), ledger.other())
                .role(ledger.roles().tenant().value())
                .build()
                .run()
                .requireIsolated();
    }
}
