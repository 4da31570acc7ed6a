package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Records that must be there: a trail may be one that rather loses a record than stops its caller. */
final class Written {

    private Written() {}

    /**
     * Records an event and makes sure of it.
     *
     * @throws SQLException with SQLSTATE 55000 when the transaction does not hold the record
     */
    static void require(AuditTrail trail, Connection tx, AuditEvent event) throws SQLException {
        AuditId id = trail.record(tx, event);
        try (PreparedStatement check = tx.prepareStatement("SELECT audit.written_now(?, ?, ?)")) {
            check.setObject(1, id.value());
            check.setString(2, event.action());
            check.setString(3, event.resource().id());
            check.execute();
        }
    }
}
