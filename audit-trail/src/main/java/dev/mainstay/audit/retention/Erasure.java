package dev.mainstay.audit.retention;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Destroys the keys of a person and records it in the same transaction. */
record Erasure(
        Transactions transactions,
        AuditTrail trail,
        @Nullable SubjectKeys kept,
        Signals signals) {

    private static final String HELD = "55006";

    int erase(TenantId tenant, String subject, Actor by, String reason) {
        Resource person = Resource.of("audit.subject", subject);
        if (subject.isBlank() || !subject.equals(person.id())) {
            throw new IllegalArgumentException("subject must be 1 to 255 characters that PostgreSQL can store, had "
                    + subject.length() + " characters");
        }
        Hold.requireReason(reason);
        CallContext inTenant = CallContext.current().withTenant(tenant);
        int keys = inTenant.call(() -> transactions.run("erasing a person", tx -> {
            int destroyed = destroy(tx, tenant.value(), subject);
            Written.require(
                    trail,
                    tx,
                    AuditEvent.of("audit.subject-erased", person)
                            .actor(by)
                            .reason(reason)
                            .retention(RetentionPolicy.SECURITY)
                            .context(Map.of("keys", destroyed))
                            .build());
            return destroyed;
        }));
        if (kept != null) {
            kept.forget(tenant.value(), subject);
        }
        signals.emit(new RetentionSignal.SubjectErased(keys));
        return keys;
    }

    private int destroy(Connection tx, String tenant, String subject) throws SQLException {
        try (PreparedStatement destroy = tx.prepareStatement("SELECT audit.destroy_subject_keys(?, ?)")) {
            destroy.setString(1, tenant);
            destroy.setString(2, subject);
            try (ResultSet row = destroy.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException failure) {
            if (HELD.equals(failure.getSQLState())) {
                signals.emit(new RetentionSignal.Refused("keys", Obstacle.HELD));
                throw new SubjectHeldException();
            }
            throw failure;
        }
    }
}
