package dev.mainstay.audit.cli;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export and prune commands over a real database that they do not change. */
class ExportCommandIT {

    @TempDir
    private static Path folder;

    private static CommandLog log;
    private static List<AuditId> ids;

    @BeforeAll
    static void open() throws SQLException, IOException {
        log = new CommandLog(folder);
        ids = log.fill();
    }

    @AfterAll
    static void close() {
        log.close();
    }

    private static CommandLineRun export(String... more) {
        return CommandLineRun.of(
                Stream.concat(Stream.of(log.arguments("export", "auditor", "--tenant=" + ACME)), Stream.of(more))
                        .toArray(String[]::new));
    }

    @SuppressWarnings("unchecked")
    private static List<AuditId> exported(CommandLineRun run) {
        return run.out()
                .lines()
                .map(line -> AuditRecord.of((Map<String, ?>) CanonicalJson.parse(line))
                        .id())
                .toList();
    }

    @Test
    void recordsOfOneTenantAreExported() {
        CommandLineRun run = export();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(exported(run)).containsExactly(ids.get(4), ids.get(2), ids.get(0));
        assertThat(run.out()).doesNotContain(GLOBEX.value());
    }

    @Test
    void filtersSelect() {
        String correlation = "--correlation-id=6f9619ff-8b86-4011-b42d-00c04fc964ff";
        String moment = Instant.now().plusSeconds(3_600).toString();

        assertThat(exported(export("--action=order.update"))).containsExactly(ids.get(2));
        assertThat(exported(export("--resource=order/o-1", "--actor=USER:alice", "--outcome=success")))
                .hasSize(3);
        assertThat(Stream.of(
                        export("--resource=invoice"),
                        export("--actor=SERVICE:alice"),
                        export("--outcome=denied"),
                        export(correlation),
                        export("--from=" + moment),
                        export("--to=2020-01-01")))
                .allSatisfy(run -> {
                    assertThat(run.code()).isZero();
                    assertThat(run.out()).isEmpty();
                });
    }

    @Test
    void spreadsheetGoesToAFile() throws IOException {
        Path file = folder.resolve("export.csv");

        CommandLineRun run = export("--format=csv", "--out=" + file);

        assertThat(run.err()).isEqualToIgnoringNewLines("mainstay-audit: the export is in " + file);
        assertThat(Files.readString(file)).startsWith("\"id\",\"tenant\",").contains("\"order.cancel\"");
        assertThat(Files.readString(file).lines()).hasSize(4);
    }

    @Test
    void platformHasRecordsOfItsOwn() {
        CommandLineRun run = log.run("export", "auditor", "--tenant=-");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEmpty();
    }

    @Test
    void exportThatFailsLeavesTheFileAsItWas() throws IOException {
        Path file = folder.resolve("kept.jsonl");
        Files.writeString(file, "before");

        CommandLineRun run = log.run("export", "login", "--tenant=" + ACME, "--out=" + file);

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("mainstay-audit: PostgreSQL: ERROR: permission denied")
                .contains("(SQLSTATE 42501)");
        assertThat(Files.readString(file)).isEqualTo("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).noneMatch(path -> path.toString().endsWith(".part"));
        }
    }

    @Test
    void planSaysWhatKeepsEachMonth() {
        YearMonth month = YearMonth.now(ZoneOffset.UTC);

        CommandLineRun now = log.run("prune", "keeper", "--dry-run");
        CommandLineRun later = log.run("prune", "keeper", "--dry-run", "--at=2050-01-01", "--period=standard=P1Y");

        assertThat(now.code()).isZero();
        assertThat(now.err()).isEmpty();
        assertThat(now.out())
                .startsWith("Retention plan for ")
                .contains("can be removed 0, kept 6\n")
                .contains("standard/" + month + "   kept: its period is not over\n");
        assertThat(later.out()).startsWith("Retention plan for 2050-01-01T00:00:00Z: ");
        assertThat(later.code()).isZero();
    }

    @Test
    void planIsJsonToo() {
        CommandLineRun run = log.run("prune", "keeper", "--dry-run", "--format=json", "--period=special=P1D");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("\"format\":\"mainstay-audit-plan/1\"")
                .contains("{\"month\":\"" + YearMonth.now(ZoneOffset.UTC)
                        + "\",\"obstacles\":[\"too-young\"],\"retention\":\"standard\"}");
    }

    @Test
    void monthWithoutItsRecordsIsTampering(@TempDir Path own) throws SQLException, IOException {
        try (CommandLog other = new CommandLog(own)) {
            other.fill();
            other.tamper("DELETE FROM {leaf} WHERE tenant_id = '" + ACME + "'");

            CommandLineRun run = other.run("prune", "keeper", "--dry-run", "--at=2050-01-01");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).contains("kept: it does not have the records that were sealed");
            assertThat(run.err()).contains("a month does not have the records that were sealed");
        }
    }

    @Test
    void nothingIsRemovedFromTheCommandLine() throws SQLException {
        CommandLineRun run = log.run("prune", "keeper");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("mainstay-audit: --dry-run must be given: the command line removes nothing");
        assertThat(log.database.column("SELECT count(*) FROM audit.record")).containsExactly("5");
    }
}
