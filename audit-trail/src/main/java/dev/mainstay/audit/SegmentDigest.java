package dev.mainstay.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The digest of {@link Segment#digest} over segments that come one after the other, in memory that does not grow with
 * their number. Not thread-safe.
 */
public final class SegmentDigest {

    /** The order in which they must come: by block, and inside one by {@link Segment#ORDER}. */
    public static final Comparator<Segment> ORDER =
            Comparator.comparingLong(Segment::block).thenComparing(Segment.ORDER);

    private final MessageDigest sha256 = Text.sha256();
    private @Nullable Segment last;
    private long segments;
    private long records;

    private SegmentDigest() {}

    /** Returns the digest of no segments. */
    public static SegmentDigest empty() {
        return new SegmentDigest();
    }

    /**
     * Adds the next one.
     *
     * @throws IllegalArgumentException when it does not come after the one before
     */
    public void add(Segment segment) {
        if (last != null && ORDER.compare(last, segment) >= 0) {
            throw new IllegalArgumentException("segments must ascend, " + segment + " came after " + last);
        }
        byte[] leaf = segment.leaf();
        sha256.update(ByteBuffer.allocate(12)
                .putLong(segment.block())
                .putInt(leaf.length)
                .array());
        sha256.update(leaf);
        last = segment;
        segments++;
        records = Math.addExact(records, segment.count());
    }

    /** Returns how many there were. */
    public long segments() {
        return segments;
    }

    /** Returns how many records they have together. */
    public long records() {
        return records;
    }

    /** Returns the digest, and begins anew. */
    public Hash hash() {
        last = null;
        segments = 0;
        records = 0;
        return Hash.of(sha256.digest());
    }
}
