package dev.mainstay.audit;

import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a block holds of one tenant, retention class and month: the records of one Merkle tree. Immutable.
 *
 * @param block number of the block, from 0
 * @param tenant the tenant
 * @param retention the retention class
 * @param month the month, in UTC, in which the records were recorded
 * @param count how many records, at least 1
 * @param root root of their tree (RFC 6962)
 */
public record Segment(long block, String tenant, String retention, YearMonth month, long count, Hash root) {

    /** The order of segments in a block: by tenant, retention class and month, texts by their UTF-16 units. */
    public static final Comparator<Segment> ORDER = Comparator.comparing(Segment::tenant)
            .thenComparing(Segment::retention)
            .thenComparing(Segment::month);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when the block is negative or the count is not positive
     */
    public Segment {
        if (block < 0 || count < 1) {
            throw new IllegalArgumentException("block must be >= 0 and count >= 1, were " + block + " and " + count);
        }
    }

    /** Returns the segment as a leaf of its block's tree: canonical JSON of tenant, retention, bucket, count and root. */
    public byte[] leaf() {
        Map<String, Object> leaf = new LinkedHashMap<>();
        leaf.put("tenant", tenant);
        leaf.put("retention", retention);
        leaf.put("bucket", month.toString());
        leaf.put("count", Long.toString(count));
        leaf.put("root", root.toString());
        return CanonicalJson.write(leaf).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the digest that a certificate of removal gives for the segments whose records were removed: SHA-256 over
     * block number (8 bytes, big-endian), length of the leaf (4 bytes) and leaf of each.
     *
     * @param segments in any order
     */
    public static Hash digest(List<Segment> segments) {
        SegmentDigest digest = SegmentDigest.empty();
        segments.stream().sorted(SegmentDigest.ORDER).forEach(digest::add);
        return digest.hash();
    }
}
