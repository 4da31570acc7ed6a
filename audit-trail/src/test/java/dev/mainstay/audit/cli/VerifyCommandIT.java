package dev.mainstay.audit.cli;

import static dev.mainstay.audit.cli.CommandLog.VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verify command over a real database: each exit code and what is said. */
class VerifyCommandIT {

    @TempDir
    private Path folder;

    private CommandLog log;
    private List<AuditId> ids;

    @BeforeEach
    void open() throws SQLException, IOException {
        log = new CommandLog(folder);
        ids = log.fill();
    }

    @AfterEach
    void close() {
        log.close();
    }

    private CommandLineRun verify(String... more) {
        String[] arguments = log.arguments("verify", "verifier", log.key(), log.mac(), log.published());
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return CommandLineRun.of(all);
    }

    @Test
    void untouchedLogIsIntact() {
        CommandLineRun run = verify("--parallelism=2");

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Audit trail: INTACT\n")
                .contains("records       5\n")
                .contains("no findings\n")
                .doesNotContain("limit:");
        assertThat(run.code()).isZero();
    }

    @Test
    void editedRecordIsTampering() throws SQLException {
        log.tamper("UPDATE {leaf} SET detail = jsonb_set(detail, '{context,note}', '\"forged\"') WHERE id = '"
                + ids.get(0) + "'");

        CommandLineRun run = verify();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .startsWith("Audit trail: TAMPERED\n")
                .contains("RECORD_ALTERED 2/2 block ")
                .contains("RECORD_MAC_INVALID block ")
                .contains(ids.get(0).toString());
        assertThat(run.out() + run.err()).doesNotContain(VALUE, "forged", "alice");
    }

    @Test
    void removedMonthWithoutCertificateIsTampering() throws SQLException {
        log.tamper("DROP TABLE {leaf}");

        CommandLineRun run = verify("--format=json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("\"SEGMENT_MISSING\"", "\"TAMPERED\"").doesNotContain(VALUE);
    }

    @Test
    void cutTailIsSeenWithThePublishedDigests() throws SQLException {
        log.database.administrate("""
                ALTER TABLE audit.block DISABLE TRIGGER ALL; ALTER TABLE audit.segment DISABLE TRIGGER ALL;
                ALTER TABLE audit.anchor DISABLE TRIGGER ALL;
                DELETE FROM audit.anchor WHERE block_no = (SELECT max(block_no) FROM audit.block);
                DELETE FROM audit.segment WHERE block_no = (SELECT max(block_no) FROM audit.block);
                DELETE FROM audit.block WHERE block_no = (SELECT max(block_no) FROM audit.block)""");

        CommandLineRun run = verify();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("ANCHOR_BLOCK_MISSING");
    }

    @Test
    void recordThatWaitsTooLongForItsSealIsIncomplete() {
        log.write(AuditDatabase.ACME, "order.ship");

        CommandLineRun run = verify("--unsealed-limit=1ms");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).startsWith("Audit trail: INCOMPLETE\n").contains("UNSEALED_OVERDUE");
    }

    @Test
    void anotherKeyIsTampering() throws IOException {
        Path other = folder.resolve("other.pem");
        CommandLog.writeKey(other, "sealer-1");

        CommandLineRun run = log.run("verify", "verifier", "--key=sealer-1=" + other);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("BAD_SIGNATURE block 0").contains("limit: MACs of records were not verified");
    }

    @Test
    void rangeBeginsAtAPublishedBlockAndEndsWhereAsked() {
        CommandLineRun run = verify("--from=1", "--through=1");
        CommandLineRun unpublished = verify("--from=4711");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("verified from block 1 (what is before it was taken on trust) through block 1\n");
        assertThat(unpublished.code()).isEqualTo(3);
        assertThat(unpublished.err())
                .startsWith(
                        "mainstay-audit: --from must be a block that --anchors has a digest of, which are some of 0 to ")
                .contains(", was 4711");
    }

    @Test
    void reportGoesToAFileThatOnlyItsOwnerReads() throws IOException {
        Path report = folder.resolve("report.html");

        CommandLineRun run = verify("--format=html", "--out=" + report);

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToIgnoringNewLines("mainstay-audit: INTACT, the report is in " + report);
        assertThat(Files.readString(report)).startsWith("<!DOCTYPE html>").contains("INTACT");
        assertThat(Files.getPosixFilePermissions(report)).hasSize(2);
    }

    @Test
    void loginThatDoesNotSeeEveryTenantCannotRun() {
        CommandLineRun auditor = log.run("verify", "auditor", log.key());
        CommandLineRun nobody = log.run("verify", "nobody", log.key());

        assertThat(auditor.code()).isEqualTo(3);
        assertThat(auditor.err()).startsWith("mainstay-audit: the login must see every tenant");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err())
                .startsWith("mainstay-audit: PostgreSQL: FATAL: role \"" + log.database.role("nobody")
                        + "\" does not exist")
                .contains("(SQLSTATE 28000)");
        assertThat(List.of(auditor, nobody)).allSatisfy(run -> {
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
        });
    }
}
