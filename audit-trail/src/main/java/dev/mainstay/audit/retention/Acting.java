package dev.mainstay.audit.retention;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.core.context.CallContext;

/** Who does the work of a job: the principal of the call, and where there is none the component itself. */
final class Acting {

    private static final String COMPONENT = "mainstay-retention";

    private Acting() {}

    static AuditEvent.Builder orComponent(AuditEvent.Builder event) {
        return CallContext.current().principal().isPresent() ? event : event.actor(Actor.System.of(COMPONENT));
    }
}
