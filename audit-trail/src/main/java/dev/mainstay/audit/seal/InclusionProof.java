package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows that a record is in a signed block, to whoever has the public key of the sealer and no database. Immutable.
 *
 * <p>It holds the record as it was sealed, whole, and of other records and tenants nothing but hashes.
 *
 * @param record the record
 * @param index of the record among the leaves of its segment, from 0
 * @param path from the record to the root of its segment (RFC 6962)
 * @param place the segment in its block
 * @param block header and signature
 */
public record InclusionProof(AuditRecord record, long index, List<Hash> path, SegmentPlace place, Block block) {

    private static final String FORMAT = "mainstay-audit-inclusion/1";

    /** Copies the path. */
    public InclusionProof {
        path = List.copyOf(path);
    }

    /**
     * Says whether the record was sealed as it stands here. Needs nothing but keys; never fails.
     *
     * @param keys the sealer's, as {@link BlockKeys#of} makes them from a ring that was not got from the same place as the
     *     proof
     */
    public boolean verify(BlockKeys keys) {
        Segment segment = place.segment();
        return place.holds(record, block.header())
                && MerkleTree.includes(record.leafHash(), index, segment.count(), path, segment.root())
                && place.isPartOf(block, keys);
    }

    /** Returns the proof as canonical JSON, whose member {@code format} is {@code mainstay-audit-inclusion/1}. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("record", record.envelope());
        json.put("index", Long.toString(index));
        json.put("path", ProofJson.path(path));
        json.put("segment", ProofJson.of(place));
        json.put("block", ProofJson.of(block));
        return CanonicalJson.write(json);
    }

    /**
     * Reads a proof.
     *
     * @param json exactly as {@link #toJson} wrote it
     * @throws IllegalArgumentException when it is something else; the message repeats nothing of it
     */
    public static InclusionProof parse(String json) {
        return ProofJson.parse(json, FORMAT, InclusionProof::of, InclusionProof::toJson);
    }

    private static InclusionProof of(ProofJson.Document document) {
        document.requireMembers("format", "record", "index", "path", "segment", "block");
        return new InclusionProof(
                document.record("record"),
                document.whole("index"),
                document.path("path"),
                document.object("segment").place(),
                document.object("block").block());
    }

    /** Returns id and block; nothing that may be confidential. */
    @Override
    public String toString() {
        return "InclusionProof[" + record.envelope().get("id") + ", " + block + "]";
    }
}
