package dev.mainstay.audit;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An event with the facts of its call: what an {@link AuditTrail} stores. For those who implement one. Immutable. */
public final class AuditEntry {

    /** The tenant of events that belong to none: {@value}. No tenant of an application can have this id. */
    public static final String PLATFORM_TENANT = "-";

    /** The version of the form in which {@link #detail()} is written: {@value}. */
    public static final short FORMAT = 1;

    /**
     * UTF-8 bytes of the context and of the changes; together with reason and outcome the detail stays below 256 KiB.
     */
    static final int LONGEST_MEMBER = 112 * 1024;

    private final AuditId id;
    private final AuditEvent event;
    private final String tenant;
    private final Actor actor;
    private final @Nullable CorrelationId correlationId;
    private final Instant occurredAt;

    /**
     * Resolves an event.
     *
     * @param id the record's id
     * @param event what happened
     * @param context the call in which it is recorded
     * @param now when it is recorded
     * @throws IllegalStateException when neither event nor context know the actor, or the context has no tenant and the
     *     event needs one
     */
    public AuditEntry(AuditId id, AuditEvent event, CallContext context, Instant now) {
        this.id = id;
        this.event = event;
        this.tenant = event.isPlatform() ? PLATFORM_TENANT : tenantOf(event, context);
        this.actor = event.actor().orElseGet(() -> Actor.of(principalOf(event, context)));
        this.correlationId = context.correlationId().orElse(null);
        this.occurredAt = event.occurredAt().orElse(now).truncatedTo(ChronoUnit.MICROS);
    }

    private static String tenantOf(AuditEvent event, CallContext context) {
        return context.tenant()
                .orElseThrow(() -> new IllegalStateException("event " + event.action()
                        + " has no tenant: record it in a CallContext with one, or make it with AuditEvent.platform"))
                .value();
    }

    private static Principal principalOf(AuditEvent event, CallContext context) {
        return context.principal()
                .orElseThrow(() -> new IllegalStateException("event " + event.action()
                        + " has no actor: record it in a CallContext with a principal, or give it an actor"));
    }

    /** Returns the record's id. */
    public AuditId id() {
        return id;
    }

    /** Returns the event. */
    public AuditEvent event() {
        return event;
    }

    /** Returns the tenant, {@value #PLATFORM_TENANT} for none. */
    public String tenant() {
        return tenant;
    }

    /** Returns who acted. */
    public Actor actor() {
        return actor;
    }

    /** Returns the correlation id of the call. */
    public Optional<CorrelationId> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** Returns when it happened, to the microsecond, as PostgreSQL keeps it. */
    public Instant occurredAt() {
        return occurredAt;
    }

    /**
     * Returns the part of the record that has no column of its own, as a canonical JSON object (RFC 8785) of at most
     * 256 KiB and 32 levels: {@code changes}, {@code code}, {@code context}, {@code onBehalfOf}, {@code permission},
     * {@code policy}, {@code reason}, each only where there is one, and {@code $replaced}, the number of characters
     * that could not be stored.
     */
    public String detail() {
        Map<String, String> members = new TreeMap<>();
        ClosedValue reason = ClosedValue.of(event.reason().orElse(null));
        ClosedValue changes = event.changes().operations();
        ClosedValue facts = event.closedContext();
        if (reason.value() != null) {
            members.put("reason", CanonicalJson.write(reason.value()));
        }
        if (!event.changes().isEmpty()) {
            members.put("changes", bounded(changes));
        }
        if (!event.context().isEmpty()) {
            members.put("context", bounded(facts));
        }
        actor.onBehalfOf().ifPresent(other -> members.put("onBehalfOf", CanonicalJson.write(chain(other))));
        outcome(members);
        long replaced = reason.replaced() + changes.replaced() + facts.replaced();
        if (replaced > 0) {
            members.put("$replaced", Long.toString(replaced));
        }
        return members.entrySet().stream()
                .map(member -> '"' + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private void outcome(Map<String, String> members) {
        if (event.outcome() instanceof Outcome.Failure failure) {
            members.put("code", CanonicalJson.write(failure.code()));
        } else if (event.outcome() instanceof Outcome.Denied denied) {
            members.put("permission", CanonicalJson.write(denied.permission()));
            members.put("policy", CanonicalJson.write(denied.policy()));
        }
    }

    private static String bounded(ClosedValue value) {
        String json = CanonicalJson.write(value.value());
        boolean tooLong = json.length() > LONGEST_MEMBER
                || (json.length() * 3 > LONGEST_MEMBER
                        && json.getBytes(StandardCharsets.UTF_8).length > LONGEST_MEMBER);
        return tooLong ? CanonicalJson.write(ClosedValue.truncated(json)) : json;
    }

    private static Map<String, Object> chain(Actor actor) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("id", actor.id());
        link.put("type", actor.type());
        actor.onBehalfOf().ifPresent(other -> link.put("onBehalfOf", chain(other)));
        return link;
    }
}
