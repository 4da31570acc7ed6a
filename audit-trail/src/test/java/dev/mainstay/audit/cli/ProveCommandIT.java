package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.seal.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prove and digest commands over a real database that they do not change. */
class ProveCommandIT {

    @TempDir
    private static Path folder;

    private static CommandLog log;
    private static List<AuditId> ids;
    private static AuditId unsealed;
    private static long newest;

    @BeforeAll
    static void open() throws SQLException, IOException {
        log = new CommandLog(folder);
        ids = log.fill();
        unsealed = log.write(AuditDatabase.ACME, "order.ship");
        newest = Long.parseLong(
                log.database.column("SELECT max(block_no) FROM audit.block").get(0));
    }

    @AfterAll
    static void close() {
        log.close();
    }

    private static CommandLineRun check(Path file, String... keys) {
        return CommandLineRun.of(List.of("prove", "--check=" + file, keys.length == 0 ? log.key() : keys[0])
                .toArray(String[]::new));
    }

    @Test
    void proofOfARecordHoldsWithoutADatabase() {
        Path proof = folder.resolve("record.proof");

        CommandLineRun made = log.run("prove", "verifier", "--record=" + ids.get(1), log.key(), "--out=" + proof);
        CommandLineRun checked = check(proof);

        assertThat(made.code()).isZero();
        assertThat(made.err()).isEqualToIgnoringNewLines("mainstay-audit: the proof is in " + proof);
        assertThat(checked.out()).matches("holds: record " + ids.get(1) + " in block [0-9]+, sealed at [^ ]+Z\n");
        assertThat(checked.code()).isZero();
    }

    @Test
    void changedProofAndAnotherKeyDoNotHold() throws IOException {
        Path proof = folder.resolve("changed.proof");
        String made = log.run("prove", "verifier", "--record=" + ids.get(0)).out();
        Path other = folder.resolve("other.pem");
        CommandLog.writeKey(other, "sealer-1");

        Files.writeString(proof, made);
        CommandLineRun otherKey = check(proof, "--key=sealer-1=" + other);
        Files.writeString(proof, made.replace(CommandLog.VALUE, "forged"));
        CommandLineRun forged = check(proof);
        Files.writeString(proof, made.replace("{", "["));
        CommandLineRun broken = check(proof);

        assertThat(otherKey.code()).isEqualTo(1);
        assertThat(otherKey.out()).startsWith("does not hold: record " + ids.get(0));
        assertThat(forged.code()).isEqualTo(1);
        assertThat(forged.out())
                .startsWith("does not hold: record " + ids.get(0))
                .doesNotContain("forged");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out()).isEqualTo("does not hold: this is no proof as it was written\n");
    }

    @Test
    void everythingOfATenantInABlockIsProven() throws IOException {
        Path proofs = folder.resolve("tenant.proof");

        CommandLineRun made = log.run(
                "prove",
                "verifier",
                "--tenant=" + AuditDatabase.ACME,
                "--block=" + newest,
                log.key(),
                "--out=" + proofs);
        CommandLineRun checked = check(proofs);

        assertThat(made.code()).isZero();
        assertThat(Files.readString(proofs)).doesNotContain(AuditDatabase.GLOBEX.value());
        assertThat(checked.code()).isZero();
        assertThat(checked.out())
                .startsWith("holds: all 1 records of tenant " + AuditDatabase.ACME + ", standard, ")
                .contains(" in block " + newest + ", sealed at ");
    }

    @Test
    void whatIsNotSealedIsNotProven() {
        CommandLineRun waiting = log.run("prove", "verifier", "--record=" + unsealed);
        CommandLineRun unknown = log.run("prove", "verifier", "--record=01900000-0000-7000-8000-000000000000");
        CommandLineRun nothing = log.run("prove", "verifier", "--tenant=nobody", "--block=0");

        assertThat(List.of(waiting, unknown, nothing)).allSatisfy(run -> {
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualToIgnoringNewLines(
                            "mainstay-audit: there is no such record in a block; it may not be sealed yet");
        });
    }

    @Test
    void proofThatWouldNotHoldIsNotWritten() throws IOException {
        Path other = folder.resolve("stranger.pem");
        CommandLog.writeKey(other, "sealer-1");

        CommandLineRun run = log.run("prove", "verifier", "--record=" + ids.get(0), "--key=sealer-1=" + other);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("mainstay-audit: does not hold: record " + ids.get(0));
    }

    @Test
    void storedDigestIsThePublishedOneWithoutItsSignature() throws IOException {
        Digest published = Digest.readAll(log.anchors).stream()
                .filter(digest -> digest.block() == newest)
                .findFirst()
                .orElseThrow();

        CommandLineRun stored = log.run("digest", "auditor", log.key(), "--format=json");
        CommandLineRun text = log.run("digest", "auditor", "--block=" + newest);

        assertThat(stored.code()).isZero();
        assertThat(stored.out()).isEqualTo(published.json().replace(published.signature(), "") + "\n");
        assertThat(text.out()).isEqualTo(published.text());
    }

    @Test
    void publishedDigestIsACheckpoint() {
        CommandLineRun run = CommandLineRun.of("digest", log.published(), log.key(), "--format=checkpoint");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("mainstay-audit\n" + (newest + 1) + "\n")
                .contains("\n\n\u2014 mainstay-audit ");
    }

    @Test
    void digestOfNoBlockAndOfAnotherKeyAreNotDone() throws IOException {
        Path other = folder.resolve("other-digest.pem");
        CommandLog.writeKey(other, "sealer-1");
        String otherKey = "--key=sealer-1=" + other;

        CommandLineRun none = log.run("digest", "verifier", "--block=4711");
        CommandLineRun stored = log.run("digest", "verifier", otherKey);
        CommandLineRun published = CommandLineRun.of("digest", log.published(), otherKey);

        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).isEqualToIgnoringNewLines("mainstay-audit: there is no block 4711");
        assertThat(List.of(stored, published)).allSatisfy(run -> {
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("block " + newest + " is not signed by these keys");
        });
    }
}
