package dev.mainstay.audit.seal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run of a verifier over one state of the audit trail. */
final class Verification {

    private static final String BLOCKS =
            "SELECT " + Block.COLUMNS + " FROM audit.block WHERE block_no >= ? AND block_no <= ? ORDER BY block_no";

    private final AuditVerifier verifier;
    private final Snapshot snapshot;
    private final Findings findings = new Findings();
    private final Instant now;
    private final MacCheck macs;
    private final ChainCheck chain;
    private final TailCheck tail;
    private final long first;

    Verification(AuditVerifier verifier, Snapshot snapshot) {
        this.verifier = verifier;
        this.snapshot = snapshot;
        this.now = verifier.clock.instant();
        this.first = verifier.trusted == null ? 0 : verifier.trusted.block();
        this.macs = new MacCheck(findings, verifier.mac, verifier.macSince);
        this.chain = new ChainCheck(findings, verifier.keys, verifier.heartbeatLimit, first);
        this.tail = new TailCheck(findings, macs);
    }

    VerificationReport run() throws SQLException {
        Certificates certificates = Certificates.read(snapshot);
        Progress progress = Progress.of(verifier.progress, snapshot, first, verifier.through);
        BlockContent content = new BlockContent(findings, macs, certificates, progress);
        try (Workers workers = Workers.of(verifier.source, snapshot, verifier.parallelism, content)) {
            snapshot.each(BLOCKS, List.of(first, verifier.through), row -> {
                Block block = Block.read(row);
                if (block.header().isWellFormed()) {
                    workers.check(block.header(), chain.check(block));
                } else {
                    chain.malformed(block.header().number());
                }
            });
            workers.finish();
            progress.finish();
        }
        List<Digest> anchors = anchors();
        long anchoredThrough = new AnchorCheck(findings).check(snapshot, chain.keys(), anchors);
        certificates.check(snapshot, chain.keys(), verifier, findings);
        boolean wholeTail = verifier.through == Long.MAX_VALUE;
        if (wholeTail) {
            tail();
        } else {
            end();
        }
        return new VerificationReport(coverage(anchors.size(), anchoredThrough, wholeTail), findings.all());
    }

    private List<Digest> anchors() {
        Stream<Digest> trusted =
                Optional.ofNullable(verifier.trusted).stream().filter(digest -> !verifier.anchors.contains(digest));
        return Stream.concat(trusted, verifier.anchors.stream()).toList();
    }

    /** A range that ends with a block vouches for nothing when the log ends before it. */
    private void end() {
        long last = chain.last().map(BlockHeader::number).orElse(first - 1);
        if (last < verifier.through) {
            findings.add(Finding.ofBlock(
                    FindingKind.BLOCK_MISSING,
                    last + 1,
                    "blocks " + (last + 1) + " to " + verifier.through + " are not there"));
        }
    }

    private void tail() throws SQLException {
        @Nullable BlockHeader last = chain.last().orElse(null);
        tail.check(snapshot, chain.ends(), last == null ? null : Long.valueOf(last.cluster()));
        tail.overdue(now, verifier.unsealedLimit);
        if (last == null) {
            findings.add(Finding.ofLog(FindingKind.NOTHING_SEALED, "there is no block to verify"));
        } else if (last.sealedAt().plus(verifier.heartbeatLimit).isBefore(now)) {
            findings.add(Finding.ofBlock(
                    FindingKind.HEARTBEAT_MISSING, last.number(), "there was no block after " + last.sealedAt()));
        }
    }

    private Coverage coverage(long anchors, long anchoredThrough, boolean wholeTail) {
        long lastBlock = chain.last().map(BlockHeader::number).orElse(-1L);
        return new Coverage(
                now,
                first,
                lastBlock,
                findings.blocks.get(),
                findings.segments.get(),
                findings.records.get(),
                findings.removed.get(),
                tail.unsealed(),
                tail.oldest(),
                anchors,
                anchoredThrough,
                limits(lastBlock, anchoredThrough, wholeTail));
    }

    private List<String> limits(long lastBlock, long anchoredThrough, boolean wholeTail) {
        List<String> limits = new ArrayList<>();
        if (first > 0) {
            limits.add("blocks before " + first + " were taken on trust");
        }
        if (!wholeTail) {
            limits.add("blocks after " + verifier.through + ", and records without a seal, were not looked at");
        }
        if (anchoredThrough < 0) {
            limits.add("no published digest vouches for a block: newest blocks that were cut off, and a log made anew"
                    + " with the sealer's key, cannot be seen");
        } else if (anchoredThrough < lastBlock) {
            limits.add("no published digest vouches for the blocks after " + anchoredThrough);
        }
        if (verifier.mac == null) {
            limits.add("MACs of records were not verified: what was changed before its seal cannot be seen");
        }
        return limits;
    }
}
