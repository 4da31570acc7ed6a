package dev.mainstay.audit.seal;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a block says and its signature covers: every column of {@code audit.block} but hash and signature. Immutable.
 *
 * <p>Its canonical form is a JSON object with the members below. Whole numbers other than {@code v} are strings, the time
 * is microseconds since 1970-01-01T00:00Z as a string, hashes are lower-case hexadecimal.
 *
 * <table>
 * <caption>Members</caption>
 * <tr><td>{@code v}</td><td>version of this form, a number</td></tr>
 * <tr><td>{@code no kind}</td><td>number of the block, from 0, and its {@link BlockKind}</td></tr>
 * <tr><td>{@code cluster from to}</td><td>cluster, and the transactions [from, to) that it seals</td></tr>
 * <tr><td>{@code leaves total segments}</td><td>records in it, records up to and with it, segments in it</td></tr>
 * <tr><td>{@code root prev}</td><td>root over its segments, hash of the block before (null in the first)</td></tr>
 * <tr><td>{@code at timeline}</td><td>when it was sealed by the database's clock, and the database's timeline</td></tr>
 * <tr><td>{@code payload}</td><td>an object; what the kind needs</td></tr>
 * <tr><td>{@code alg key}</td><td>how and with which key it was signed</td></tr>
 * </table>
 */
public final class BlockHeader {

    /** The version of the canonical form that is written: {@value}. */
    public static final short FORMAT = 1;

    /**
     * What to select from {@code audit.block}, in the order in which {@link #read} expects it. No result has the name of a
     * column that is a number in the table, so that {@code ORDER BY block_no} does not sort their texts.
     */
    public static final String COLUMNS = """
            format::text AS v, block_no::text AS no, kind, cluster_id::text AS cluster, from_xid::text AS first, \
            to_xid::text AS after, leaf_count::text AS leaves, total_count::text AS total, segment_count::text AS parts, \
            encode(root, 'hex'), encode(prev_hash, 'hex'), \
            trunc(extract(epoch from sealed_at) * 1000000)::text, timeline_id::text AS timeline, payload::text AS content, alg, key_id""";

    static final List<String> MEMBERS = List.of(
            "v",
            "no",
            "kind",
            "cluster",
            "from",
            "to",
            "leaves",
            "total",
            "segments",
            "root",
            "prev",
            "at",
            "timeline",
            "payload",
            "alg",
            "key");
    private static final Set<String> MEMBER_SET = Set.copyOf(MEMBERS);

    private final Map<String, @Nullable Object> envelope;

    private BlockHeader(Map<String, @Nullable Object> envelope) {
        this.envelope = Collections.unmodifiableMap(envelope);
    }

    /**
     * Reads the row at which a result stands. It does not fail for values that no sealer wrote; see
     * {@link #isWellFormed}.
     *
     * @param row of a query for {@link #COLUMNS}, and nothing before them
     * @throws SQLException when the database cannot be read
     */
    public static BlockHeader read(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        for (int i = 0; i < MEMBERS.size(); i++) {
            envelope.put(MEMBERS.get(i), row.getString(i + 1));
        }
        envelope.put("v", Long.valueOf(String.valueOf(envelope.get("v"))));
        envelope.put("payload", payload(String.valueOf(envelope.get("payload"))));
        return new BlockHeader(envelope);
    }

    private static Object payload(String text) {
        try {
            if (CanonicalJson.parse(text) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (IllegalArgumentException outside) {
            // Said by what is returned: no sealer writes this member.
        }
        return Map.of("$outside", text);
    }

    /**
     * Makes a header of its canonical form, as a proof holds it.
     *
     * @param envelope an object of the closed model with exactly the members of this form
     * @throws IllegalArgumentException when a member is missing, unknown, or not what it must be
     */
    public static BlockHeader of(Map<?, ?> envelope) {
        if (!envelope.keySet().equals(MEMBER_SET)) {
            throw new IllegalArgumentException(
                    "envelope must have the members " + MEMBERS + ", had " + new TreeMap<>(envelope).keySet());
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        MEMBERS.forEach(member -> copy.put(member, envelope.get(member)));
        BlockHeader header = new BlockHeader(copy);
        if (!header.isWellFormed()) {
            throw new IllegalArgumentException("envelope must be of a block, was not: block " + copy.get("no"));
        }
        return header;
    }

    /** Says whether every member is of the type and range that its accessor returns. */
    public boolean isWellFormed() {
        try {
            List<Object> typed =
                    List.of(format(), cluster(), kind(), root(), sealedAt(), payload(), algorithm(), keyId());
            long least = Stream.of(number(), from(), to(), leaves(), total(), (long) segments(), (long) timeline())
                    .min(Long::compare)
                    .orElseThrow();
            return typed.size() == 8
                    && least >= 0
                    && (number() == 0) == previous().isEmpty();
        } catch (IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | ArithmeticException
                | DateTimeException malformed) {
            return false;
        }
    }

    /** Returns the canonical form as an object of the closed model. */
    public Map<String, @Nullable Object> envelope() {
        return envelope;
    }

    /** Returns the canonical form, UTF-8 (RFC 8785): what is hashed and signed. */
    public byte[] canonical() {
        return CanonicalJson.write(envelope).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the hash of the block: SHA-256 of {@link #canonical()}. */
    public Hash hash() {
        return Hash.sha256(canonical());
    }

    /** Returns the version of the canonical form. */
    public long format() {
        return (Long) object("v");
    }

    /** Returns the number of the block, from 0. */
    public long number() {
        return whole("no");
    }

    /** Returns why the block was made. */
    public BlockKind kind() {
        return BlockKind.valueOf(text("kind"));
    }

    /** Returns the identity of the database cluster. */
    public long cluster() {
        return whole("cluster");
    }

    /** Returns the first transaction that the block seals. */
    public long from() {
        return whole("from");
    }

    /** Returns the first transaction that it does not seal any more. */
    public long to() {
        return whole("to");
    }

    /** Returns how many records the block holds. */
    public long leaves() {
        return whole("leaves");
    }

    /** Returns how many records all blocks up to and with this one hold. */
    public long total() {
        return whole("total");
    }

    /** Returns how many segments the block has. */
    public int segments() {
        return Math.toIntExact(whole("segments"));
    }

    /** Returns the root of the Merkle tree over the segments, in {@link dev.mainstay.audit.Segment#ORDER}. */
    public Hash root() {
        return Hash.ofHex(text("root"));
    }

    /** Returns the hash of the block before; empty for the first. */
    public Optional<Hash> previous() {
        return Optional.ofNullable((String) envelope.get("prev")).map(Hash::ofHex);
    }

    /** Returns when the block was sealed, by the clock of the database; microseconds. */
    public Instant sealedAt() {
        return Instant.EPOCH.plus(whole("at"), ChronoUnit.MICROS);
    }

    /** Returns the timeline of the database; it grows when a standby is promoted or a backup restored. */
    public int timeline() {
        return Math.toIntExact(whole("timeline"));
    }

    /** Returns what the kind of the block needs; see {@link BlockKind}. */
    public Map<?, ?> payload() {
        return (Map<?, ?>) object("payload");
    }

    /** Returns the algorithm of the signature, {@code Ed25519} or {@code HmacSHA256}. */
    public String algorithm() {
        return text("alg");
    }

    /** Returns the id of the key of the signature. */
    public String keyId() {
        return text("key");
    }

    /** Microseconds since 1970; {@link ChronoUnit#between} overflows for times of other centuries. */
    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    private long whole(String member) {
        return Long.parseLong(text(member));
    }

    private String text(String member) {
        return (String) object(member);
    }

    private Object object(String member) {
        Object value = envelope.get(member);
        if (value == null) {
            throw new IllegalStateException(member + " must not be null");
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BlockHeader header && envelope.equals(header.envelope);
    }

    @Override
    public int hashCode() {
        return envelope.hashCode();
    }

    @Override
    public String toString() {
        return "BlockHeader[" + envelope.get("no") + ", " + envelope.get("kind") + "]";
    }
}
