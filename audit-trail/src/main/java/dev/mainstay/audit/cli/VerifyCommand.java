package dev.mainstay.audit.cli;

import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.seal.AuditVerifier;
import dev.mainstay.audit.seal.Digest;
import dev.mainstay.audit.seal.VerificationReport;
import dev.mainstay.core.keys.KeyRing;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recomputes every seal and says what was found. */
@Command(
        name = "verify",
        description =
                "Recomputes the seals over all records and says what was altered, removed, added or is late. The login"
                        + " must be a member of the verifier group.",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        footer = {"", "Exit codes: 0 intact, 1 tampered, 2 incomplete, 3 could not run."})
final class VerifyCommand implements Callable<Integer> {

    private static final int MOST_THREADS = 64;
    private static final String ANCHORS = "--anchors";
    private static final String MAC_KEY = "--mac-key";

    @Mixin
    private final DatabaseOptions database;

    @Mixin
    private final KeyOptions keys = new KeyOptions();

    @Option(
            names = MAC_KEY,
            paramLabel = "ID=FILE",
            description =
                    "a key of the MAC that the application puts on each record, Base64; without one no MAC is verified;"
                            + " repeatable")
    private List<String> macKeys = List.of();

    @Option(
            names = "--mac-since",
            paramLabel = "TIME",
            description = "records in blocks that were sealed before may be without a MAC (default: none may)")
    private @Nullable String macSince;

    @Option(
            names = ANCHORS,
            paramLabel = "FILE",
            description =
                    "the digests that the sealer published, from outside the database; without them nobody can see that"
                            + " the newest blocks were cut off; repeatable")
    private List<String> anchors = List.of();

    @Option(
            names = "--from",
            paramLabel = "BLOCK",
            description =
                    "starts at this block, which must be in " + ANCHORS + ", and takes what is before it on trust")
    private @Nullable String from;

    @Option(
            names = "--through",
            paramLabel = "BLOCK",
            description = "ends with this block; records without a seal are then not looked at")
    private @Nullable String through;

    @Option(
            names = "--unsealed-limit",
            paramLabel = "TIME",
            description = "how long a record may wait for its seal (default: 5m)")
    private @Nullable String unsealedLimit;

    @Option(
            names = "--heartbeat-limit",
            paramLabel = "TIME",
            description = "how long there may be no block (default: 2h)")
    private @Nullable String heartbeatLimit;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "how many blocks are verified at once, each with a connection, 1 to 64 (default: 1)")
    private String parallelism = "1";

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: text)")
    private ReportFormat format = ReportFormat.TEXT;

    @Mixin
    private final OutputOption output;

    @Mixin
    private final ProgressOption progress;

    VerifyCommand(Surroundings surroundings) {
        database = new DatabaseOptions(surroundings);
        output = new OutputOption(surroundings);
        progress = new ProgressOption(surroundings);
    }

    @Override
    public Integer call() throws SQLException, IOException {
        AuditVerifier.Builder verifier = verifier();
        output.check();
        VerificationReport report;
        try (ProgressBar bar = progress.start("verified", "records")) {
            report = verifier.progress(bar).build().verify();
        }
        output.write(format.write(report));
        output.tell(report.result() + ", the report is");
        return report.result().exitCode();
    }

    private AuditVerifier.Builder verifier() {
        AuditVerifier.Builder verifier =
                AuditVerifier.builder(database.dataSource()).keys(keys.read());
        List<Digest> published = Inputs.digests(ANCHORS, anchors);
        verifier.anchors(published);
        verifier.parallelism((int) Values.wholeNumber("--parallelism", parallelism, 1, MOST_THREADS));
        range(verifier, published);
        if (unsealedLimit != null) {
            verifier.unsealedLimit(Values.duration("--unsealed-limit", unsealedLimit));
        }
        if (heartbeatLimit != null) {
            verifier.heartbeatLimit(Values.duration("--heartbeat-limit", heartbeatLimit));
        }
        mac(verifier);
        return verifier;
    }

    private void range(AuditVerifier.Builder verifier, List<Digest> published) {
        long last = through == null ? Long.MAX_VALUE : Values.wholeNumber("--through", through, 0, Long.MAX_VALUE);
        if (through != null) {
            verifier.through(last);
        }
        if (from != null) {
            long first = Values.wholeNumber("--from", from, 0, last);
            verifier.from(published.stream()
                    .filter(digest -> digest.block() == first)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--from must be a block that " + ANCHORS
                            + " has a digest of, which are " + blocks(published) + ", was " + first)));
        }
    }

    private static String blocks(List<Digest> published) {
        LongSummaryStatistics blocks =
                published.stream().mapToLong(Digest::block).summaryStatistics();
        return blocks.getCount() == 0 ? "none" : "some of " + blocks.getMin() + " to " + blocks.getMax();
    }

    private void mac(AuditVerifier.Builder verifier) {
        if (macKeys.isEmpty()) {
            if (macSince != null) {
                throw new IllegalArgumentException("--mac-since must come with " + MAC_KEY);
            }
            return;
        }
        Instant since = macSince == null ? Instant.MIN : Values.moment("--mac-since", macSince);
        verifier.recordMac(RecordMac.of(KeyRing.forReading(KeyFiles.secretKeys(MAC_KEY, macKeys))), since);
    }
}
