package dev.mainstay.audit.seal;

import static dev.mainstay.audit.seal.Finding.ofBlock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks blocks one after the other: hash, signature, key, and that each goes on where the one before it ended. What a
 * block that is not genuine says is not held against the next one. Not thread-safe.
 */
final class ChainCheck {

    private final Findings findings;
    private final Duration heartbeatLimit;
    private final Set<String> usedKeys = new LinkedHashSet<>();
    private final Map<Long, Long> ends = new HashMap<>();
    private BlockKeys keys;
    private long expected;
    private @Nullable BlockHeader last;
    private boolean lastGenuine;

    /**
     * Starts.
     *
     * @param first number of the first block
     */
    ChainCheck(Findings findings, BlockKeys keys, Duration heartbeatLimit, long first) {
        this.findings = findings;
        this.keys = keys;
        this.heartbeatLimit = heartbeatLimit;
        this.expected = first;
    }

    /** Checks the next block; returns whether its total is its predecessor's and its own records. */
    boolean check(Block block) {
        BlockHeader header = block.header();
        boolean follows = follows(header.number());
        boolean genuine = genuine(block, follows);
        boolean totalsHold = true;
        if (last != null && follows && lastGenuine) {
            totalsHold = total(header, last);
            link(header, last);
        } else {
            overlap(header);
        }
        if (genuine && header.kind() == BlockKind.KEY_ROTATION) {
            rotate(header);
        }
        ends.merge(header.cluster(), header.to(), Math::max);
        last = header;
        lastGenuine = genuine;
        expected = header.number() + 1;
        return totalsHold;
    }

    /** Takes note of a row that no sealer wrote. */
    void malformed(long number) {
        follows(number);
        findings.add(ofBlock(FindingKind.BLOCK_HASH_MISMATCH, number, "the block has values that no sealer writes"));
        lastGenuine = false;
        expected = number + 1;
    }

    /** Returns the last block that was checked. */
    Optional<BlockHeader> last() {
        return Optional.ofNullable(last);
    }

    /** Returns the keys with what the blocks said of their validity. */
    BlockKeys keys() {
        return keys;
    }

    /** Returns up to which transaction each cluster is sealed. */
    Map<Long, Long> ends() {
        return ends;
    }

    private boolean follows(long number) {
        if (number == expected) {
            return true;
        }
        long missing = number - expected;
        findings.add(ofBlock(
                        FindingKind.BLOCK_MISSING,
                        expected,
                        missing == 1 ? "the block is missing" : "blocks up to " + (number - 1) + " are missing")
                .counting(0, missing));
        return false;
    }

    private boolean genuine(Block block, boolean follows) {
        BlockHeader header = block.header();
        long number = header.number();
        if (last == null || !follows || (!lastGenuine && last.kind() == BlockKind.KEY_ROTATION)) {
            adopt(block);
        }
        BlockKeys.Verdict verdict = keys.verify(block);
        if (!block.isHashAsStored()) {
            findings.add(ofBlock(FindingKind.BLOCK_HASH_MISMATCH, number, "the hash is not that of the header"));
        }
        switch (verdict) {
            case VALID -> {}
            case INVALID ->
                findings.add(ofBlock(FindingKind.BAD_SIGNATURE, number, "the signature is not that of the header"));
            case UNKNOWN_KEY ->
                findings.add(ofBlock(FindingKind.KEY_NOT_VALID, number, "key " + header.keyId() + " is not known"));
            case NOT_VALID_HERE ->
                findings.add(ofBlock(
                        FindingKind.KEY_NOT_VALID, number, "key " + header.keyId() + " was not the one in use here"));
        }
        return verdict == BlockKeys.Verdict.VALID && block.isHashAsStored();
    }

    // The first block, and one whose predecessor with the rotation may be lost, says itself which key is in use. A key
    // that was in use before another one never comes back.
    private void adopt(Block block) {
        String keyId = block.header().keyId();
        boolean retired = usedKeys.contains(keyId) && !keyId.equals(currentKey());
        BlockKeys adopted = keys.since(block.header());
        if (!retired && adopted.verify(block) == BlockKeys.Verdict.VALID) {
            keys = adopted;
            usedKeys.add(keyId);
        }
    }

    private @Nullable String currentKey() {
        String current = null;
        for (String key : usedKeys) {
            current = key;
        }
        return current;
    }

    private void rotate(BlockHeader header) {
        try {
            keys = keys.after(header);
            usedKeys.add(String.valueOf(header.payload().get("key")));
        } catch (IllegalArgumentException e) {
            findings.add(ofBlock(
                    FindingKind.KEY_NOT_VALID, header.number(), "the next key that it names is none, or another"));
        }
    }

    private boolean total(BlockHeader header, BlockHeader before) {
        long sum = before.total() + header.leaves();
        if (header.total() == sum) {
            return true;
        }
        findings.add(ofBlock(
                        FindingKind.TOTAL_MISMATCH,
                        header.number(),
                        "the total is not that of the block before and the records of this one")
                .counting(header.total(), sum));
        return false;
    }

    private void link(BlockHeader header, BlockHeader before) {
        List<String> broken = new ArrayList<>();
        if (!header.previous().equals(Optional.of(before.hash()))) {
            broken.add("it names another predecessor");
        }
        boolean change = header.kind() == BlockKind.CLUSTER_CHANGE;
        if (change == (header.cluster() == before.cluster())) {
            broken.add(change ? "the cluster did not change" : "it is of another cluster");
        } else if (!change && header.from() != before.to()) {
            broken.add("its transactions do not begin where those before ended");
        }
        if (header.sealedAt().isBefore(before.sealedAt())) {
            broken.add("it was sealed before its predecessor");
        }
        if (!broken.isEmpty()) {
            findings.add(ofBlock(FindingKind.BLOCK_LINK_BROKEN, header.number(), String.join("; ", broken)));
        } else if (change) {
            overlap(header);
        }
        if (before.sealedAt().plus(heartbeatLimit).isBefore(header.sealedAt())) {
            findings.add(ofBlock(
                    FindingKind.HEARTBEAT_MISSING,
                    header.number(),
                    "there was no block between " + before.sealedAt() + " and " + header.sealedAt()));
        }
    }

    private void overlap(BlockHeader header) {
        Long end = ends.get(header.cluster());
        if (end != null && header.from() < end && header.from() < header.to()) {
            findings.add(ofBlock(
                    FindingKind.BLOCK_LINK_BROKEN,
                    header.number(),
                    "it seals transactions that a block before it sealed"));
        }
    }
}
