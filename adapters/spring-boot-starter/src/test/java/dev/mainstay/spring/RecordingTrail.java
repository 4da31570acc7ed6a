package dev.mainstay.spring;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps what is recorded apart from transactions, with the tenant of the call, or fails. Not thread-safe. */
public final class RecordingTrail implements AuditTrail {

    private final List<AuditEvent> events = new ArrayList<>();
    private final List<Optional<TenantId>> tenants = new ArrayList<>();
    private boolean failing;

    /** Returns what was recorded, oldest first. */
    public List<AuditEvent> events() {
        return events;
    }

    /** Returns the tenants in which it was recorded, oldest first. */
    public List<Optional<TenantId>> tenants() {
        return tenants;
    }

    /** Refuses from now on. */
    public void fail() {
        failing = true;
    }

    @Override
    public AuditId record(Connection tx, AuditEvent event) {
        throw new AssertionError("the record must not depend on a transaction of the caller");
    }

    @Override
    public List<AuditId> recordAll(Connection tx, List<AuditEvent> some) {
        throw new AssertionError("the record must not depend on a transaction of the caller");
    }

    @Override
    public AuditId recordDetached(AuditEvent event) {
        if (failing) {
            throw new IllegalStateException("the trail is down");
        }
        events.add(event);
        tenants.add(CallContext.current().tenant());
        return new AuditId(UUID.fromString("01900000-0000-7000-8000-000000000001"));
    }

    @Override
    public AuditReader reader() {
        throw new AssertionError("nothing reads the trail");
    }

    @Override
    public void close() {}
}
