package dev.mainstay.testkit.contract.audit;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.testkit.audit.InMemoryAuditTrail;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/** A trail in memory, or what a defect makes of it; its transactions do nothing. */
final class InMemoryFixture implements AuditTrailUnderTest {

    private final Function<InMemoryAuditTrail, AuditTrail> defect;
    private final AuditTrail trail;

    InMemoryFixture(Function<InMemoryAuditTrail, AuditTrail> defect) {
        this.defect = defect;
        this.trail = another();
    }

    @Override
    public AuditTrail trail() {
        return trail;
    }

    @Override
    public AuditTrail another() {
        return defect.apply(InMemoryAuditTrail.ofDefaults().requiringReason(NEEDS_REASON));
    }

    @Override
    public void inTransaction(String tenant, Work work) throws SQLException {
        work.in(connection(false));
    }

    /** A connection that knows whether it is in auto-commit mode and nothing else. */
    static Connection connection(boolean autoCommit) {
        return (Connection) Proxy.newProxyInstance(
                InMemoryFixture.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("getAutoCommit")) {
                        return autoCommit;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
