package dev.mainstay.audit.cli;

import dev.mainstay.audit.seal.Block;
import dev.mainstay.audit.seal.BlockKeys;
import dev.mainstay.audit.seal.Digest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what is, or was, published of a block. */
@Command(
        name = "digest",
        description = {
            "Writes the digest of the newest block, or of one: as it is stored, to compare it with what was published, then"
                    + " without signature; or with --anchors as it was published, without a database.",
            "With --key the signature is verified first: that of the stored block, or that of the published digest.",
            "The login must be a member of the verifier group or of the reader group."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = AuditCommand.Version.class,
        usageHelpWidth = AuditCommand.WIDTH,
        footer = {"", "Exit codes: 0 done, 1 not signed by the keys, 2 there is no such block, 3 could not run."})
final class DigestCommand implements Callable<Integer> {

    private static final String ANCHORS = "--anchors";

    private final Surroundings surroundings;

    @Mixin
    private final DatabaseOptions database;

    @Option(
            names = ANCHORS,
            paramLabel = "FILE",
            description = "the digests that the sealer published; in place of --url; repeatable")
    private List<String> anchors = List.of();

    @Option(names = "--block", paramLabel = "N", description = "number of the block (default: the newest)")
    private @Nullable String block;

    @Mixin
    private final KeyOptions keys = new KeyOptions();

    @Option(
            names = "--origin",
            description = "the sealer's name of the log, where it is not in " + ANCHORS + " (default: mainstay-audit)")
    private String origin = "mainstay-audit";

    @Option(
            names = "--format",
            description = "${COMPLETION-CANDIDATES} (default: text); checkpoint is a C2SP signed note and needs "
                    + ANCHORS + " and the public key")
    private Format format = Format.TEXT;

    @Mixin
    private final OutputOption output;

    /** How a digest is written. */
    enum Format {
        TEXT,
        JSON,
        CHECKPOINT;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    DigestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        database = new DatabaseOptions(surroundings);
        output = new OutputOption(surroundings);
    }

    @Override
    public Integer call() throws SQLException, IOException {
        if (database.isGiven() != anchors.isEmpty()) {
            throw new IllegalArgumentException("either --url or " + ANCHORS + " must be given, and not both");
        }
        if (format == Format.CHECKPOINT && (anchors.isEmpty() || !keys.isGiven())) {
            throw new IllegalArgumentException(
                    "--format checkpoint must come with " + ANCHORS + " and " + KeyOptions.KEY);
        }
        output.check();
        OptionalLong number = block == null
                ? OptionalLong.empty()
                : OptionalLong.of(Values.wholeNumber("--block", block, 0, Long.MAX_VALUE));
        return anchors.isEmpty() ? stored(number) : published(number);
    }

    private int stored(OptionalLong number) throws SQLException, IOException {
        Optional<BlockKeys> verifying = keys.isGiven() ? Optional.of(keys.read()) : Optional.empty();
        Optional<Block> found = StoredBlock.read(database.dataSource(), number);
        if (found.isEmpty()) {
            return absent(number);
        }
        Block stored = found.get();
        if (!stored.header().isWellFormed()) {
            return refused("the block has values that no sealer writes");
        }
        Digest digest = StoredBlock.digest(stored.header(), origin);
        if (!stored.isHashAsStored()) {
            return refused("block " + digest.block() + " has another hash than its header");
        }
        return verifying.isPresent() && verifying.get().verify(stored) != BlockKeys.Verdict.VALID
                ? refused("block " + digest.block() + " is not signed by these keys")
                : write(digest);
    }

    private int published(OptionalLong number) throws IOException {
        Stream<Digest> digests = Inputs.digests(ANCHORS, anchors).stream()
                .filter(digest -> number.isEmpty() || digest.block() == number.getAsLong());
        Optional<Digest> newest = digests.max(Comparator.comparingLong(Digest::block));
        if (newest.isEmpty()) {
            return absent(number);
        }
        boolean genuine = !keys.isGiven() || keys.read().verify(newest.get()) == BlockKeys.Verdict.VALID;
        return genuine
                ? write(newest.get())
                : refused("the digest of block " + newest.get().block() + " is not signed by these keys");
    }

    private int write(Digest digest) throws IOException {
        output.write(
                switch (format) {
                    case TEXT -> digest.text();
                    case JSON -> digest.json() + "\n";
                    case CHECKPOINT -> digest.checkpoint(keys.publicKey(digest.keyId()));
                });
        output.tell("the digest of block " + digest.block() + " is");
        return AuditMain.INTACT;
    }

    private int absent(OptionalLong number) {
        surroundings.say(number.isPresent() ? "there is no block " + number.getAsLong() : "there is no block");
        return AuditMain.INCOMPLETE;
    }

    private int refused(String why) {
        surroundings.say(why);
        return AuditMain.TAMPERED;
    }
}
