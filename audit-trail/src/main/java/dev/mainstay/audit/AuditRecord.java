package dev.mainstay.audit;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One record as the database gave it back: every column, in one canonical form that is hashed, exported and verified.
 * Immutable.
 *
 * <p>The form is a JSON object with the members below; whole numbers that may exceed 2<sup>53</sup> are strings, times
 * are microseconds since 1970-01-01T00:00Z as strings, bytes are lower-case hexadecimal, what is absent is null.
 *
 * <table>
 * <caption>Members</caption>
 * <tr><td>{@code v}</td><td>version of this form, a number</td></tr>
 * <tr><td>{@code id tenant retention}</td><td>the columns of these names</td></tr>
 * <tr><td>{@code cluster xid seq}</td><td>identity of the database cluster, transaction, order inside it</td></tr>
 * <tr><td>{@code rec occ}</td><td>when it was recorded (clock of the database), when it happened</td></tr>
 * <tr><td>{@code at ai ac oc}</td><td>type and id of the actor, action, outcome</td></tr>
 * <tr><td>{@code rt ri co tr}</td><td>type and id of the resource, correlation id, trace id</td></tr>
 * <tr><td>{@code mk mac}</td><td>id of the key and the MAC of the application</td></tr>
 * <tr><td>{@code d}</td><td>the detail, an object</td></tr>
 * </table>
 */
public final class AuditRecord {

    /**
     * What to select from {@code audit.record}, in the order in which {@link #read} expects it. No result has the name of
     * a column that is a number in the table, so that {@code ORDER BY xact_id, seq} does not sort their texts.
     */
    public static final String COLUMNS = """
            format::text AS v, id::text AS record, tenant_id, retention, cluster_id::text AS cluster, \
            xact_id::text AS xid, seq::text AS place, \
            trunc(extract(epoch from recorded_at) * 1000000)::text, \
            trunc(extract(epoch from occurred_at) * 1000000)::text, actor_type, actor_id, action, outcome, \
            resource_type, resource_id, correlation_id, encode(trace_id, 'hex'), mac_key_id, encode(mac, 'hex'), \
            detail::text""";

    static final List<String> MEMBERS =
            List.of("v id tenant retention cluster xid seq rec occ at ai ac oc rt ri co tr mk mac d".split(" "));
    static final Set<String> DATABASE_SAYS = Set.of("cluster", "xid", "seq", "rec", "mac");

    private final Map<String, @Nullable Object> envelope;

    private AuditRecord(Map<String, @Nullable Object> envelope) {
        this.envelope = Collections.unmodifiableMap(envelope);
    }

    /**
     * Reads the row at which a result stands.
     *
     * <p>It does not fail for values that no application could have written: a detail outside the closed model is kept
     * as its text under {@code $outside}, so that its hash is that of no honest record.
     *
     * @param row of a query for {@link #COLUMNS}, and nothing before them
     * @throws SQLException when the database cannot be read
     */
    public static AuditRecord read(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        for (int i = 0; i < MEMBERS.size(); i++) {
            envelope.put(MEMBERS.get(i), row.getString(i + 1));
        }
        envelope.put("v", Long.valueOf(String.valueOf(envelope.get("v"))));
        envelope.put("d", detail(String.valueOf(envelope.get("d"))));
        return new AuditRecord(envelope);
    }

    private static Object detail(String text) {
        try {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (IllegalArgumentException outside) {
            // Said by what is returned.
        }
        return Map.of("$outside", text);
    }

    /**
     * Makes a record of its canonical form, as an export or a proof holds it.
     *
     * @param envelope an object of the closed model with exactly the members of this form
     * @throws IllegalArgumentException when a member is missing, unknown or of another type
     */
    public static AuditRecord of(Map<?, ?> envelope) {
        if (!envelope.keySet().equals(Set.copyOf(MEMBERS))) {
            throw new IllegalArgumentException(
                    "envelope must have the members " + MEMBERS + ", had " + envelope.keySet());
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (String member : MEMBERS) {
            Object value = envelope.get(member);
            boolean legal = switch (member) {
                case "v" -> value instanceof Long;
                case "d" -> value instanceof Map;
                default -> value == null || value instanceof String;
            };
            if (!legal) {
                throw new IllegalArgumentException(member + " must be "
                        + (member.equals("v") ? "a whole number" : member.equals("d") ? "an object" : "a string"));
            }
            copy.put(member, value);
        }
        return new AuditRecord(copy);
    }

    /** Returns the canonical form as an object of the closed model. */
    public Map<String, @Nullable Object> envelope() {
        return envelope;
    }

    /** Returns the canonical form, UTF-8 (RFC 8785). */
    public byte[] canonical() {
        return CanonicalJson.write(envelope).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the canonical form of what the application wrote, its MAC left out: what {@link RecordMac} covers. */
    public byte[] written() {
        Map<String, @Nullable Object> written = new LinkedHashMap<>(envelope);
        written.keySet().removeAll(DATABASE_SAYS);
        return CanonicalJson.write(written).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the hash of the record as a leaf of a Merkle tree: SHA-256 of a zero byte and {@link #canonical()} (RFC 6962). */
    public Hash leafHash() {
        return Hash.sha256(new byte[1], canonical());
    }

    /** Returns the id. */
    public AuditId id() {
        return new AuditId(UUID.fromString(text("id")));
    }

    /** Returns the tenant, {@value AuditEntry#PLATFORM_TENANT} for none. */
    public String tenant() {
        return text("tenant");
    }

    /** Returns the retention class. */
    public String retention() {
        return text("retention");
    }

    /** Returns the identity of the database cluster in which it was written. */
    public long cluster() {
        return Long.parseLong(text("cluster"));
    }

    /** Returns the transaction that wrote it; comparable inside one cluster only. */
    public long transaction() {
        return Long.parseLong(text("xid"));
    }

    /** Returns its place among the records of its transaction. */
    public long sequence() {
        return Long.parseLong(text("seq"));
    }

    /** Returns when it was recorded, by the clock of the database. */
    public Instant recordedAt() {
        return time("rec");
    }

    /** Returns when it happened, by the clock of the application. */
    public Instant occurredAt() {
        return time("occ");
    }

    /** Returns the month, in UTC, in which it was recorded. */
    public YearMonth month() {
        return YearMonth.from(recordedAt().atOffset(ZoneOffset.UTC));
    }

    /** Returns the type of the actor as {@link Actor#type()} says it. */
    public String actorType() {
        return text("at");
    }

    /** Returns the id of the actor. */
    public String actorId() {
        return text("ai");
    }

    /** Returns what was done. */
    public String action() {
        return text("ac");
    }

    /** Returns how it ended: {@code SUCCESS}, {@code FAILURE} or {@code DENIED}. */
    public String outcome() {
        return text("oc");
    }

    /** Returns the type of what was acted upon. */
    public String resourceType() {
        return text("rt");
    }

    /** Returns the id of what was acted upon. */
    public Optional<String> resourceId() {
        return optional("ri");
    }

    /** Returns the correlation id of the call. */
    public Optional<String> correlationId() {
        return optional("co");
    }

    /** Returns the trace id of the call, 32 hexadecimal digits. */
    public Optional<String> traceId() {
        return optional("tr");
    }

    /** Returns the id of the key of the MAC. */
    public Optional<String> macKeyId() {
        return optional("mk");
    }

    /** Returns the MAC, 32 bytes; a new array. */
    public Optional<byte[]> mac() {
        return optional("mac").map(HexFormat.of()::parseHex);
    }

    /** Returns what was changed, the operations of a JSON patch; empty for none and where they were too large to keep. */
    public List<?> changes() {
        return detail().get("changes") instanceof List<?> operations ? operations : List.of();
    }

    /** Returns why it was done; empty where nobody said, and where it was too large to keep. */
    public Optional<String> reason() {
        return detail().get("reason") instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Says whether it was kept in a file until the database was back. */
    public boolean isLate() {
        return Boolean.TRUE.equals(detail().get(AuditEntry.LATE));
    }

    /**
     * Returns the rest, as {@link AuditEntry#detail()} describes it; {@link Actor#of(AuditRecord)} and
     * {@link Outcome#of(AuditRecord)} read the chain of actors and the outcome of it.
     */
    public Map<?, ?> detail() {
        return (Map<?, ?>) Objects.requireNonNull(envelope.get("d"));
    }

    private Instant time(String member) {
        return Instant.EPOCH.plus(Long.parseLong(text(member)), ChronoUnit.MICROS);
    }

    private String text(String member) {
        Object value = envelope.get(member);
        if (value == null) {
            throw new IllegalStateException(member + " must not be null");
        }
        return (String) value;
    }

    private Optional<String> optional(String member) {
        return Optional.ofNullable((String) envelope.get(member));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AuditRecord record && Arrays.equals(canonical(), record.canonical());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(canonical());
    }

    /** Returns id, action and outcome; nothing that may be confidential. */
    @Override
    public String toString() {
        return "AuditRecord[" + envelope.get("id") + ", " + envelope.get("ac") + ", " + envelope.get("oc") + "]";
    }
}
