package dev.mainstay.spring.tenancy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.tenancy.Elevation;
import dev.mainstay.tenancy.TenancySignal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Records who left the border of their tenant, or tried to, under the platform's reserved tenant. Without a trail it does nothing.
 *
 * <p>Refusals come from outside and cost whoever makes them nothing, so of each subject only {@value RefusalQuota#MOST} are recorded in a
 * minute. Of the others the next record says how many there were ({@code unrecorded} in its context), and the signal tells of each.
 */
final class TenancyAudit {

    private static final Actor NOBODY = new Actor.Anonymous("unauthenticated", null);
    private static final Resource PLATFORM = Resource.ofType("platform");

    private final ObjectProvider<AuditTrail> trail;
    private final Map<TenancySignal.Subject, RefusalQuota> quotas = new EnumMap<>(TenancySignal.Subject.class);

    TenancyAudit(ObjectProvider<AuditTrail> trail, Ticker ticker) {
        this.trail = trail;
        for (TenancySignal.Subject subject : TenancySignal.Subject.values()) {
            quotas.put(subject, new RefusalQuota(ticker));
        }
    }

    /** Records an elevation before it begins; what it throws refuses it, so that nothing is done as the platform that was not recorded. */
    void elevating(Elevation request) {
        record(AuditEvent.platform("tenancy.elevate", PLATFORM).reason(request.reason()), request.by());
    }

    /** Records switches and refusals; a failure of that is counted by who tells the signal and changes nothing. */
    void heard(Signal signal) {
        Optional<Principal> principal = CallContext.current().principal();
        if (signal instanceof TenancySignal.Switched switched) {
            AuditEvent.Builder event = AuditEvent.platform(
                            "tenancy.switch",
                            Resource.of("tenant", switched.to().value()))
                    .reason(switched.reason());
            switched.from().ifPresent(from -> event.context(Map.of("from", from.value())));
            record(event, principal);
        } else if (signal instanceof TenancySignal.Refused refused) {
            OptionalLong unrecorded =
                    Objects.requireNonNull(quotas.get(refused.subject())).pass();
            if (unrecorded.isPresent()) {
                record(refusal(refused, unrecorded.getAsLong()), principal);
            }
        }
    }

    private static AuditEvent.Builder refusal(TenancySignal.Refused refused, long unrecorded) {
        String subject = refused.subject().name().toLowerCase(Locale.ROOT);
        AuditEvent.Builder event = AuditEvent.platform("tenancy.refuse", Resource.ofType(subject))
                .outcome(Outcome.denied(subject, "tenancy"))
                .reason(refused.reason());
        return unrecorded == 0 ? event : event.context(Map.of("unrecorded", unrecorded));
    }

    private void record(AuditEvent.Builder event, Optional<Principal> by) {
        AuditTrail present = trail.getIfAvailable();
        if (present != null) {
            Actor actor = by.map(Actor::of).orElse(NOBODY);
            present.recordDetached(event.actor(actor).build());
        }
    }
}
