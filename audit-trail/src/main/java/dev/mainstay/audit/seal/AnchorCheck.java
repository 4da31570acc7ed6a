package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.Finding.ofBlock;

import dev.mainstay.audit.Hash;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares blocks with the digests of them that are kept outside the database. */
final class AnchorCheck {

    private static final int AT_ONCE = 1_000;
    private static final String HASHES =
            "SELECT block_no, block_hash FROM audit.block" + " WHERE block_no = ANY(CAST(CAST(? AS text) AS bigint[]))";
    private static final String LAST = "SELECT block_no FROM audit.block ORDER BY block_no DESC LIMIT 1";

    private final Findings findings;
    private final List<Digest> missing = new ArrayList<>();
    private long anchoredThrough = -1;

    AnchorCheck(Findings findings) {
        this.findings = findings;
    }

    /** Checks all; returns the number of the newest block that agrees, -1 without one. */
    long check(Snapshot snapshot, BlockKeys keys, List<Digest> anchors) throws SQLException {
        List<Digest> genuine = new ArrayList<>();
        for (Digest digest : anchors) {
            if (keys.verify(digest) == BlockKeys.Verdict.VALID) {
                genuine.add(digest);
            } else {
                findings.add(ofBlock(
                        FindingKind.ANCHOR_INVALID,
                        digest.block(),
                        "the digest is not signed by a key that is known and was in use"));
            }
        }
        genuine.sort(Comparator.comparingLong(Digest::block));
        List<Long> last = snapshot.all(LAST, List.of(), row -> row.getLong(1));
        long end = last.isEmpty() ? -1 : last.get(0);
        for (int from = 0; from < genuine.size(); from += AT_ONCE) {
            compare(snapshot, genuine.subList(from, Math.min(genuine.size(), from + AT_ONCE)), end);
        }
        report(end);
        return anchoredThrough;
    }

    private void compare(Snapshot snapshot, List<Digest> digests, long end) throws SQLException {
        Map<Long, Hash> hashes = new HashMap<>();
        String numbers = digests.stream().map(Digest::block).toList().toString();
        snapshot.each(
                HASHES,
                List.of(numbers.replace('[', '{').replace(']', '}')),
                row -> hashes.put(row.getLong(1), Hash.of(row.getBytes(2))));
        for (Digest digest : digests) {
            Hash hash = hashes.get(digest.block());
            if (hash == null) {
                missing.add(digest);
                continue;
            }
            report(end);
            if (hash.equals(digest.blockHash())) {
                anchoredThrough = digest.block();
            } else {
                findings.add(ofBlock(
                        FindingKind.ANCHOR_MISMATCH, digest.block(), "the block is another one than was published"));
            }
        }
    }

    // One finding for all that are missing in a row: what a restore or a cut lost.
    private void report(long end) {
        if (missing.isEmpty()) {
            return;
        }
        long first = missing.get(0).block();
        long newest = missing.get(missing.size() - 1).block();
        long count = missing.stream().mapToLong(Digest::block).distinct().count();
        String which = first == newest ? "block " + first + " was" : "blocks " + first + " to " + newest + " were";
        String ends = end < 0 ? "there is no block" : "the log ends with block " + end;
        findings.add(ofBlock(
                        FindingKind.ANCHOR_BLOCK_MISSING,
                        first,
                        which + " published and not there; " + ends + ". It was cut or restored to an older state")
                .counting(0, count));
        missing.clear();
    }
}
