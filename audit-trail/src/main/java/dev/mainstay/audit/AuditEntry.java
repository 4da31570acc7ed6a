package dev.mainstay.audit;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event with the facts of its call: what an {@link AuditTrail} stores. For those who implement one. Immutable.
 *
 * <p>It is the record as it will be read back, without what the database says of it, so that what is signed here is what
 * {@link RecordMac#verify} sees. Derive it in this order: {@link #withTraceId}, {@link #redacted}, {@link #late},
 * {@link #signed}.
 */
public final class AuditEntry {

    /** The tenant of events that belong to none: {@value}. No tenant of an application can have this id. */
    public static final String PLATFORM_TENANT = "-";

    /** The version of the form in which {@link #detail()} is written: {@value}. */
    public static final short FORMAT = 1;

    /** The member of {@link #detail()} that marks a record which was stored later than it should have been: {@value}. */
    public static final String LATE = "$late";

    /**
     * UTF-8 bytes of the context and of the changes; together with reason and outcome the detail stays below 256 KiB.
     */
    static final int LONGEST_MEMBER = 112 * 1024;

    private final AuditRecord record;

    private AuditEntry(AuditRecord record) {
        this.record = record;
    }

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
        this(AuditRecord.of(envelope(id, event, context, now)));
    }

    /**
     * Takes up an entry that was kept as {@link #record()} shows it.
     *
     * @param record what the database says of a record is left out, where it is there
     */
    public static AuditEntry of(AuditRecord record) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>(record.envelope());
        for (String member : AuditRecord.DATABASE_SAYS) {
            envelope.put(member, member.equals("mac") ? envelope.get(member) : null);
        }
        return new AuditEntry(AuditRecord.of(envelope));
    }

    private static Map<String, @Nullable Object> envelope(
            AuditId id, AuditEvent event, CallContext context, Instant now) {
        String tenant = event.isPlatform() ? PLATFORM_TENANT : tenantOf(event, context);
        Actor actor = event.actor().orElseGet(() -> Actor.of(principalOf(event, context)));
        Instant occurredAt = event.occurredAt().orElse(now).truncatedTo(ChronoUnit.MICROS);
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        AuditRecord.MEMBERS.forEach(member -> envelope.put(member, null));
        envelope.put("v", (long) FORMAT);
        envelope.put("id", id.toString());
        envelope.put("tenant", tenant);
        envelope.put("retention", event.retention());
        envelope.put("occ", Long.toString(micros(occurredAt)));
        envelope.put("at", actor.type());
        envelope.put("ai", actor.id());
        envelope.put("ac", event.action());
        envelope.put("oc", event.outcome().kind().name());
        envelope.put("rt", event.resource().type());
        envelope.put("ri", event.resource().id());
        envelope.put("co", context.correlationId().map(CorrelationId::value).orElse(null));
        envelope.put("d", detail(event, actor));
        return envelope;
    }

    // ChronoUnit.MICROS.between goes through nanoseconds, which end in the year 2262.
    private static long micros(Instant time) {
        return Math.multiplyExact(time.getEpochSecond(), 1_000_000L) + time.getNano() / 1_000;
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

    private static Map<String, @Nullable Object> detail(AuditEvent event, Actor actor) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        ClosedValue reason = ClosedValue.of(event.reason().orElse(null));
        ClosedValue changes = event.changes().operations();
        ClosedValue facts = event.closedContext();
        if (reason.value() != null) {
            members.put("reason", reason.value());
        }
        if (!event.changes().isEmpty()) {
            members.put("changes", bounded(changes.value()));
        }
        if (!event.context().isEmpty()) {
            members.put("context", bounded(facts.value()));
        }
        actor.onBehalfOf().ifPresent(other -> members.put("onBehalfOf", chain(other)));
        if (event.outcome() instanceof Outcome.Failure failure) {
            members.put("code", failure.code());
        } else if (event.outcome() instanceof Outcome.Denied denied) {
            members.put("permission", denied.permission());
            members.put("policy", denied.policy());
        }
        long replaced = reason.replaced() + changes.replaced() + facts.replaced();
        if (replaced > 0) {
            members.put("$replaced", replaced);
        }
        return members;
    }

    static @Nullable Object bounded(@Nullable Object value) {
        String json = CanonicalJson.write(value);
        boolean tooLong = json.length() > LONGEST_MEMBER
                || (json.length() * 3 > LONGEST_MEMBER
                        && json.getBytes(StandardCharsets.UTF_8).length > LONGEST_MEMBER);
        return tooLong ? ClosedValue.truncated(json) : value;
    }

    private static Map<String, Object> chain(Actor actor) {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("id", actor.id());
        link.put("type", actor.type());
        actor.onBehalfOf().ifPresent(other -> link.put("onBehalfOf", chain(other)));
        return link;
    }

    /**
     * Returns it with the id of the trace in which it was recorded.
     *
     * @param traceId 32 hexadecimal digits, not all zero (W3C Trace Context, section 3.2.2.3); the entry stays without
     *     one for anything else, so that a tracer's fault never costs a record
     */
    public AuditEntry withTraceId(String traceId) {
        boolean legal = traceId.length() == 32
                && traceId.chars().allMatch(HexFormat::isHexDigit)
                && traceId.chars().anyMatch(c -> c != '0');
        return legal ? with("tr", traceId.toLowerCase(Locale.ROOT)) : this;
    }

    /**
     * Returns it as a policy lets it be written: every id, code and text, the context, and the values and paths of the
     * changes. Tenant, action, type of resource and retention class are constants of the application and stay, as do the
     * ids of record, call and trace. Of an id that was cut to fit only the digest stays, because the cut may go through
     * a secret.
     *
     * @param policy what may be written
     */
    public AuditEntry redacted(RedactionPolicy policy) {
        return new AuditEntry(AuditRecord.of(new EntryRedaction(policy).redact(record.envelope())));
    }

    /** Returns it marked with {@value #LATE}, because it could not be stored when it was recorded, and without MAC. */
    public AuditEntry late() {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        record.detail().forEach((member, value) -> detail.put((String) member, value));
        detail.put(LATE, true);
        return with("d", detail).with("mk", null).with("mac", null);
    }

    /**
     * Returns it with its MAC.
     *
     * @param mac has the key that writes
     * @throws IllegalStateException when its ring only reads
     */
    public AuditEntry signed(RecordMac mac) {
        AuditEntry named = with("mk", mac.keyId());
        byte[] code = mac.sign(tenant(), named.record.written());
        return named.with("mac", HexFormat.of().formatHex(code));
    }

    private AuditEntry with(String member, @Nullable Object value) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>(record.envelope());
        envelope.put(member, value);
        return new AuditEntry(AuditRecord.of(envelope));
    }

    /**
     * Returns the record as it will be read back; cluster, transaction, sequence and time of recording, which the
     * database says, are null in its {@link AuditRecord#envelope()}.
     */
    public AuditRecord record() {
        return record;
    }

    /** Returns the record's id. */
    public AuditId id() {
        return record.id();
    }

    /** Returns the tenant, {@value #PLATFORM_TENANT} for none. */
    public String tenant() {
        return record.tenant();
    }

    /** Returns when it happened, to the microsecond, as PostgreSQL keeps it. */
    public Instant occurredAt() {
        return record.occurredAt();
    }

    /**
     * Returns the part of the record that has no column of its own, as a canonical JSON object (RFC 8785) of at most
     * 256 KiB and 32 levels: {@code changes}, {@code code}, {@code context}, {@code onBehalfOf}, {@code permission},
     * {@code policy}, {@code reason}, each only where there is one, {@code $replaced}, the number of characters that
     * could not be stored, and {@value #LATE}, true when it was kept in a file until the database was back.
     */
    public String detail() {
        return CanonicalJson.write(record.detail());
    }
}
