package dev.mainstay.testkit.contract.audit;

import dev.mainstay.audit.AuditTrail;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A trail for the contracts. It may hold records of earlier tests: each test writes under tenants of its own, except for
 * records that belong to none.
 */
public interface AuditTrailUnderTest {

    /** The action whose events need a reason. */
    String NEEDS_REASON = "user.erase";

    /** Returns the trail, the same within one test; events of {@value #NEEDS_REASON} need a reason. */
    AuditTrail trail();

    /** Returns another trail like it, which the test closes. */
    AuditTrail another();

    /**
     * Does work in a business transaction of its own, bound to a tenant the way the application binds it; commits when the
     * work returns and rolls back when it throws.
     *
     * @param tenant id of the tenant
     * @param work gets the transaction, auto-commit off
     */
    void inTransaction(String tenant, Work work) throws SQLException;

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work {

        /** Does it. */
        void in(Connection tx) throws SQLException;
    }
}
