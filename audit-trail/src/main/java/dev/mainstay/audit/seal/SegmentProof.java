package dev.mainstay.audit.seal;

import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All records that one segment of a signed block holds, so that a tenant sees that none was left out, without a database
 * and without anything of other tenants: of their segments it has hashes only. Immutable.
 *
 * <p>A tenant has one segment for each retention class and month of a block; that there is no further one is the word of
 * whoever made the proof, because the neighbours in the tree are only hashes.
 *
 * @param place the segment in its block
 * @param records all of them, in the order of their tree
 * @param block header and signature
 */
public record SegmentProof(SegmentPlace place, List<AuditRecord> records, Block block) {

    private static final String FORMAT = "mainstay-audit-segment/1";

    /** Copies the records. */
    public SegmentProof {
        records = List.copyOf(records);
    }

    /**
     * Says whether these are exactly the records that were sealed. Needs nothing but keys; never fails.
     *
     * @param keys the sealer's, from elsewhere than the proof
     */
    public boolean verify(BlockKeys keys) {
        Segment segment = place.segment();
        CompactRange tree = CompactRange.empty();
        records.forEach(record -> tree.append(record.leafHash()));
        Hash root = tree.root();
        return records.size() == segment.count()
                && records.stream().allMatch(record -> place.holds(record, block.header()))
                && root.equals(segment.root())
                && place.isPartOf(block, keys);
    }

    /** Returns the proof as canonical JSON, whose member {@code format} is {@code mainstay-audit-segment/1}. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("segment", ProofJson.of(place));
        json.put("records", records.stream().map(AuditRecord::envelope).toList());
        json.put("block", ProofJson.of(block));
        return CanonicalJson.write(json);
    }

    /**
     * Reads a proof.
     *
     * @param json exactly as {@link #toJson} wrote it
     * @throws IllegalArgumentException when it is something else; the message repeats nothing of it
     */
    public static SegmentProof parse(String json) {
        return ProofJson.parse(json, FORMAT, SegmentProof::of, SegmentProof::toJson);
    }

    private static SegmentProof of(ProofJson.Document document) {
        document.requireMembers("format", "segment", "records", "block");
        return new SegmentProof(
                document.object("segment").place(),
                document.records("records"),
                document.object("block").block());
    }

    /** Returns segment and number of records; nothing that may be confidential. */
    @Override
    public String toString() {
        return "SegmentProof[" + place.segment() + ", " + block + "]";
    }
}
