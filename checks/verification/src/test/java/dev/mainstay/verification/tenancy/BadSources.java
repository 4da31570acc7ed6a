package dev.mainstay.verification.tenancy;

import dev.mainstay.testkit.contract.tenancy.TenantIsolationContract;
import dev.mainstay.testkit.contract.tenancy.TenantSourceUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** Data sources with the defects of peers, run by {@link BadSourcesIT} and never by themselves. */
final class BadSources {

    private BadSources() {}

    /** Nobody binds, and the login can do everything. */
    static final class BindsNothing extends OfLedger {

        BindsNothing() {
            super(Ledger.ofSuperuser(Ledger::pool));
        }
    }

    /** Role and tenant are set for the session when a connection is borrowed, and stay. */
    static final class SetsTheSession extends OfLedger {

        SetsTheSession() {
            super(Ledger.boundBy(ledger -> new Bad(ledger) {
                @Override
                void borrowed(Connection connection) throws SQLException {
                    Optional<String> tenant = current();
                    if (tenant.isPresent()) {
                        bind(connection, tenant.get(), false);
                    }
                }
            }.source()));
        }
    }

    /** As above, but taken back when the connection comes back; whoever keeps it meanwhile keeps the tenant. */
    static final class SetsTheSessionWhileBorrowed extends OfLedger {

        SetsTheSessionWhileBorrowed() {
            super(Ledger.boundBy(ledger -> new Bad(ledger) {
                @Override
                void borrowed(Connection connection) throws SQLException {
                    Optional<String> tenant = current();
                    if (tenant.isPresent()) {
                        bind(connection, tenant.get(), false);
                    }
                }

                @Override
                void closing(Connection connection) throws SQLException {
                    execute(connection, "rollback");
                    execute(connection, "reset role");
                    execute(connection, "reset mainstay.tenant_id");
                    execute(connection, "commit");
                }
            }.source()));
        }
    }

    /** Each statement is bound, but one without a tenant to nobody, so that it finds nothing instead of being refused. */
    static final class AnswersNobody extends OfLedger {

        AnswersNobody() {
            super(Ledger.boundBy(ledger -> new Bad(ledger) {
                @Override
                void executing(Connection connection, boolean first) throws SQLException {
                    bind(connection, current().orElse(""), true);
                }
            }.source()));
        }
    }

    /** The first transaction of a borrowed connection is bound, the next ones are not. */
    static final class BindsOnce extends OfLedger {

        BindsOnce() {
            super(Ledger.boundBy(ledger -> new Bad(ledger) {
                @Override
                void executing(Connection connection, boolean first) throws SQLException {
                    Optional<String> tenant = current();
                    if (first && tenant.isPresent()) {
                        bind(connection, tenant.get(), true);
                    }
                }
            }.source()));
        }
    }

    /** Each statement is bound to whoever is current, so that a transaction can change sides; what a text began stays open in the pool. */
    static final class BindsEachStatement extends OfLedger {

        BindsEachStatement() {
            super(Ledger.boundBy(ledger -> new Bad(ledger) {
                @Override
                void executing(Connection connection, boolean first) throws SQLException {
                    Optional<String> tenant = current();
                    if (tenant.isPresent()) {
                        bind(connection, tenant.get(), true);
                    }
                }
            }.source()));
        }
    }

    /** The contract, on a ledger of its own. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class OfLedger extends TenantIsolationContract {

        private final Ledger ledger;

        OfLedger(Ledger ledger) {
            this.ledger = ledger;
        }

        @AfterAll
        void close() {
            ledger.close();
        }

        @Override
        protected TenantSourceUnderTest underTest() {
            return ledger;
        }
    }
}
