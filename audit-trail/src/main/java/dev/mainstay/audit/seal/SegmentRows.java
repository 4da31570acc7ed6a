package dev.mainstay.audit.seal;

import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The segments of one block as they are stored, in the order of their tree. Immutable. */
record SegmentRows(List<Segment> segments, boolean malformed) {

    // A day other than the first of its month, or an era, is in no leaf, so it must not be read as if it were.
    static final String COLUMNS = """
            block_no, tenant_id, retention, CASE WHEN extract(day FROM bucket) = 1 AND bucket >= DATE '1970-01-01' THEN to_char(bucket, 'YYYY-MM') END, \
            leaf_count, root""";

    private static final String OF_BLOCK = "SELECT " + COLUMNS + " FROM audit.segment WHERE block_no = ?";

    static SegmentRows of(Snapshot snapshot, long block) throws SQLException {
        List<Optional<Segment>> rows = snapshot.all(OF_BLOCK, List.of(block), SegmentRows::read);
        List<Segment> segments = new ArrayList<>();
        rows.forEach(row -> row.ifPresent(segments::add));
        segments.sort(Segment.ORDER);
        return new SegmentRows(segments, segments.size() < rows.size());
    }

    /** Reads a row of {@link #COLUMNS}; empty when it is one that no sealer writes. */
    static Optional<Segment> read(ResultSet row) throws SQLException {
        try {
            return Optional.of(new Segment(
                    row.getLong(1),
                    row.getString(2),
                    row.getString(3),
                    YearMonth.parse(String.valueOf(row.getString(4))),
                    row.getLong(5),
                    Hash.of(row.getBytes(6))));
        } catch (DateTimeException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    Hash root() {
        CompactRange tree = CompactRange.empty();
        segments.forEach(segment -> tree.append(MerkleTree.leafHash(segment.leaf())));
        return tree.root();
    }

    long records() {
        return segments.stream().mapToLong(Segment::count).sum();
    }
}
