package dev.mainstay.audit.seal;

import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What will be the next block.
 *
 * @param kind why it is made
 * @param range the transactions that it seals
 * @param segments what it holds, in {@link Segment#ORDER}
 * @param payload what the kind needs
 */
record Draft(BlockKind kind, Range range, List<Segment> segments, Map<String, Object> payload) {

    /**
     * Transactions [from, to) of a cluster.
     *
     * @param cluster identity of the cluster
     * @param from the first
     * @param to after the last
     */
    record Range(long cluster, long from, long to) {}

    /** A block without records. */
    static Draft empty(BlockKind kind, Range range, Map<String, Object> payload) {
        return new Draft(kind, range, List.of(), payload);
    }

    /** Puts it behind the last block and signs it. */
    Block after(Moment moment, BlockSigner signer) {
        BlockHeader last =
                moment.headOrNull() == null ? null : moment.headOrNull().header();
        long leaves = segments.stream().mapToLong(Segment::count).sum();
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("v", (long) BlockHeader.FORMAT);
        envelope.put("no", text(last == null ? 0 : last.number() + 1));
        envelope.put("kind", kind.name());
        envelope.put("cluster", text(range.cluster()));
        envelope.put("from", text(range.from()));
        envelope.put("to", text(range.to()));
        envelope.put("leaves", text(leaves));
        envelope.put("total", text(last == null ? leaves : last.total() + leaves));
        envelope.put("segments", text(segments.size()));
        envelope.put("root", root().toString());
        envelope.put("prev", last == null ? null : last.hash().toString());
        envelope.put(
                "at",
                text(last == null ? moment.micros() : Math.max(moment.micros(), BlockHeader.micros(last.sealedAt()))));
        envelope.put("timeline", text(moment.timeline()));
        envelope.put("payload", payload);
        envelope.put("alg", signer.algorithm());
        envelope.put("key", signer.keyId());
        BlockHeader header = BlockHeader.of(envelope);
        return Block.of(header, signer.sign(header.canonical()));
    }

    private Hash root() {
        CompactRange tree = CompactRange.empty();
        segments.forEach(segment -> tree.append(MerkleTree.leafHash(segment.leaf())));
        return tree.root();
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
