package dev.mainstay.audit.seal;

import dev.mainstay.audit.Segment;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The next block, inside the transaction that inserts it.
 *
 * @param block what was inserted
 * @param more whether there may be another one to make at once
 */
record NextBlock(Block block, boolean more) {

    /**
     * What is asked of it.
     *
     * @param maxLeaves records in one block
     * @param heartbeat longest time without a block
     */
    record Limits(int maxLeaves, Duration heartbeat) {}

    /**
     * Inserts the next block if there is reason for one.
     *
     * @throws IllegalStateException when the log expects the signature of another key
     */
    static Optional<NextBlock> insert(Connection tx, Moment moment, BlockSigner signer, Limits limits)
            throws SQLException {
        Block head = moment.headOrNull();
        if (head != null) {
            requireKey(head.header(), signer);
        }
        Optional<Draft> draft =
                head == null ? Optional.of(genesis(tx, moment, signer)) : draft(tx, moment, head.header(), limits);
        if (draft.isEmpty()) {
            return Optional.empty();
        }
        Block block = draft.get().after(moment, signer);
        SealInsert.insert(tx, block, draft.get().segments());
        return Optional.of(new NextBlock(block, more(draft.get(), moment)));
    }

    private static boolean more(Draft draft, Moment moment) {
        return switch (draft.kind()) {
            case GENESIS, CLUSTER_CHANGE -> true;
            case DATA ->
                draft.range().cluster() != moment.cluster() || draft.range().to() < moment.horizon();
            case HEARTBEAT, KEY_ROTATION -> false;
        };
    }

    /** Inserts the last block of a key; the next one needs the new key. */
    static void insertRotation(Connection tx, Moment moment, BlockHeader head, BlockSigner signer, BlockSigner next)
            throws SQLException {
        requireKey(head, signer);
        Draft.Range range = new Draft.Range(head.cluster(), head.to(), head.to());
        Draft draft = Draft.empty(BlockKind.KEY_ROTATION, range, BlockKeys.announcement(next));
        SealInsert.insert(tx, draft.after(moment, signer), List.of());
    }

    /** Returns the id of the key that must sign the block behind this one. */
    static String nextKey(BlockHeader head) {
        boolean rotated = head.kind() == BlockKind.KEY_ROTATION;
        return rotated && head.payload().get("key") instanceof String next ? next : head.keyId();
    }

    private static void requireKey(BlockHeader head, BlockSigner signer) {
        if (!nextKey(head).equals(signer.keyId())) {
            throw new IllegalStateException(
                    "signer must have the key " + nextKey(head) + ", which the log expects after block " + head.number()
                            + ", had " + signer.keyId() + ": a new key needs rotate, with the old signer");
        }
    }

    private static Draft genesis(Connection tx, Moment moment, BlockSigner signer) throws SQLException {
        long cluster = Tail.ofOthers(tx, moment.cluster(), null).stream()
                .findFirst()
                .map(Draft.Range::cluster)
                .orElse(moment.cluster());
        return Draft.empty(BlockKind.GENESIS, new Draft.Range(cluster, 0, 0), BlockKeys.announcement(signer));
    }

    private static Optional<Draft> draft(Connection tx, Moment moment, BlockHeader head, Limits limits)
            throws SQLException {
        if (head.cluster() != moment.cluster()) {
            return Optional.of(onTheWay(tx, moment, head, limits));
        }
        Draft.Range open = new Draft.Range(moment.cluster(), head.to(), moment.horizon());
        Optional<Draft.Range> range = Tail.next(tx, open, limits.maxLeaves());
        if (range.isPresent()) {
            return Optional.of(data(tx, range.get(), head));
        }
        Instant due = head.sealedAt().plus(limits.heartbeat());
        if (Instant.EPOCH.plus(moment.micros(), ChronoUnit.MICROS).isBefore(due)) {
            return Optional.empty();
        }
        Draft.Range idle = new Draft.Range(open.cluster(), open.from(), Math.max(open.from(), open.to()));
        return Optional.of(Draft.empty(BlockKind.HEARTBEAT, idle, Map.of()));
    }

    private static Draft data(Connection tx, Draft.Range range, BlockHeader head) throws SQLException {
        List<Segment> segments = Tail.segments(tx, range, head.number() + 1);
        return new Draft(BlockKind.DATA, range, segments, Map.of());
    }

    /** The log was moved into another cluster: first what is left of the old one, then the change. */
    private static Draft onTheWay(Connection tx, Moment moment, BlockHeader head, Limits limits) throws SQLException {
        List<Draft.Range> left = Tail.ofOthers(tx, moment.cluster(), head);
        for (Draft.Range range : left) {
            if (range.cluster() == head.cluster()) {
                Optional<Draft.Range> next = Tail.next(tx, range, limits.maxLeaves());
                if (next.isPresent()) {
                    return data(tx, next.get(), head);
                }
            }
        }
        long target = left.stream()
                .map(Draft.Range::cluster)
                .filter(cluster -> cluster != head.cluster())
                .findFirst()
                .orElse(moment.cluster());
        long start = Tail.end(tx, target);
        Map<String, Object> payload = Map.of(
                "cluster", Long.toString(head.cluster()),
                "block", Long.toString(head.number()),
                "hash", head.hash().toString());
        return Draft.empty(BlockKind.CLUSTER_CHANGE, new Draft.Range(target, start, start), payload);
    }
}
