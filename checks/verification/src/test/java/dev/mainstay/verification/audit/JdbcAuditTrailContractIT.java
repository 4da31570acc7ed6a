package dev.mainstay.verification.audit;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.testkit.contract.audit.AuditTrailContract;
import dev.mainstay.testkit.contract.audit.AuditTrailUnderTest;
import dev.mainstay.testkit.contract.audit.TransactionContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The trail in PostgreSQL keeps what every trail must keep, in real transactions. */
class JdbcAuditTrailContractIT extends AuditTrailContract {

    private static TrailDatabase database;
    private static AuditTrailUnderTest postgres;

    @BeforeAll
    static void open() throws SQLException {
        database = new TrailDatabase();
        postgres = new Postgres(database);
    }

    @AfterAll
    static void close() {
        postgres.trail().close();
        database.close();
    }

    @Override
    protected AuditTrailUnderTest underTest() {
        return postgres;
    }

    @Nested
    class Transactions extends TransactionContract {

        @Override
        protected AuditTrailUnderTest underTest() {
            return postgres;
        }
    }

    private static final class Postgres implements AuditTrailUnderTest {

        private final TrailDatabase database;
        private final AuditTrail trail;

        Postgres(TrailDatabase database) {
            this.database = database;
            this.trail = trail(4);
        }

        private AuditTrail trail(int connections) {
            return JdbcAuditTrail.builder()
                    .redaction(RedactionPolicy.none())
                    .dataSource(database.pool("writer", connections))
                    .requireReason(NEEDS_REASON)
                    .build();
        }

        @Override
        public AuditTrail trail() {
            return trail;
        }

        @Override
        public AuditTrail another() {
            return trail(1);
        }

        @Override
        public void inTransaction(String tenant, Work work) throws SQLException {
            database.inTransaction(tenant, work::in);
        }
    }
}
