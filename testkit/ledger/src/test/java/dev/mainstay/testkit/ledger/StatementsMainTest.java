package dev.mainstay.testkit.ledger;

import static dev.mainstay.testkit.ledger.CheckedProject.record;
import static dev.mainstay.testkit.ledger.CheckedProject.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsMainTest {

    @TempDir
    Path directory;

    private CheckedProject project;

    @BeforeEach
    void makeProject() {
        project = new CheckedProject(directory);
    }

    @Test
    void provenStatementsWithPassingTestsPassAndAreCounted() {
        project.guarantees("core", "| FX1 | Works. | proven | |", "| FX2 | Works too. | open | later |");
        project.guarantees("other", "| FX9 | Works \\| well. | open | |");
        project.recorded("core", record("FX1", Result.PASSED));
        project.recorded("deep/er/one", record("stress", Result.PASSED));

        int exit = project.check("--bucket", "stress");

        assertThat(exit).isZero();
        assertThat(project.out())
                .containsExactly("core: 1 proven, 1 open", "other: 0 proven, 1 open", "all: 1 proven, 2 open");
        assertThat(project.err()).isEmpty();
    }

    @Test
    void theRecordsOfARealRunAreUnderstood() {
        project.guarantees("core", "| FX1 | Works. | proven | |", "| FX3 | Works. | open | |");
        new FixtureRun(directory.resolve("core")).run(Fixtures.TaggedClass.class);

        int exit = project.check("--bucket", "FX2");

        assertThat(exit).isZero();
        assertThat(project.out()).contains("FX3 could be marked proven (" + project.table("core") + ":6)");
    }

    @Test
    void aProvenStatementWithoutATestFails() {
        project.guarantees("core", "| FX1 | Works. | proven | |", "| FX2 | Works. | open | |");
        project.recorded("core", record("FX2", Result.PASSED));

        int exit = project.check();

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly("FX1 is proven, but no passing test carries it: no test of this run has the tag ("
                        + project.table("core") + ":5)");
        assertThat(project.out()).contains("FX2 could be marked proven (" + project.table("core") + ":6)");
    }

    @Test
    void aProvenStatementWhoseTestGaveUpForWantOfAToolIsNotRun() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        project.recorded("core", record("FX1", Result.ABORTED));

        int exit = project.check();

        assertThat(exit).isZero();
        assertThat(project.out()).contains("FX1 not run here: dev.ATest.method aborted on JDK 17");
    }

    @Test
    void aProvenStatementWhoseTestIsSwitchedOffFails() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        project.recorded("core", record("FX1", Result.SKIPPED));

        int exit = project.check();

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly("FX1 is proven, but no passing test carries it: dev.ATest.method skipped"
                        + " on JDK 17 (" + project.table("core") + ":5)");
    }

    @Test
    void oneJdkOnWhichTheTestPassedIsEnough() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        project.recorded(
                "core",
                record("FX1", Result.ABORTED),
                new TestRecord("FX1", "id", "dev.ATest.method", Result.PASSED, 25));

        int exit = project.check();

        assertThat(exit).isZero();
    }

    @Test
    void aProvenStatementWithOnlyAFailingTestFails() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        project.recorded("core", record("FX1", Result.FAILED));

        int exit = project.check();

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly(
                        "FX1 is proven, but no passing test carries it: dev.ATest.method failed on JDK 17 ("
                                + project.table("core") + ":5)",
                        "FX1: dev.ATest.method failed on JDK 17");
    }

    @Test
    void aFailingTestFailsEvenWhereAnotherPassedOrTheStatementIsOpen() {
        project.guarantees("core", "| FX1 | Works. | proven | |", "| FX2 | Works. | open | |");
        project.recorded(
                "core", record("FX1", Result.PASSED), record("FX1", Result.FAILED), record("FX2", Result.FAILED));

        int exit = project.check();

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly("FX1: dev.ATest.method failed on JDK 17", "FX2: dev.ATest.method failed on JDK 17");
    }

    @Test
    void anUnknownTagFails() {
        project.guarantees("core", "| FX1 | Works. | open | |");
        project.recorded("core", record("FX10", Result.PASSED), record("stress", Result.PASSED));

        int exit = project.check("--bucket", "stress");

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly("unknown tag FX10 at dev.ATest.method: neither a statement nor an allowed bucket");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "~ FX1 ~ Works. ~ done ~ ~;status must be proven or open, was done",
                "~ FX1 ~ Works. ~ ~ ~;status must not be empty",
                "~ ~ Works. ~ open ~ ~;id must not be empty",
                "~ FX1 ~ ~ open ~ ~;promise must not be empty",
                "~ FX1 ~ Works. ~ open ~;a row must have the cells id, promise, status and note, had 3",
                "~ FX1 ~ Works ~ well. ~ open ~ ~;a row must have the cells id, promise, status and note, had 5"
            })
    void aMalformedRowStopsTheCheckAndIsNamedByFileAndLine(String row, String reason) {
        project.guarantees("core", "| FX2 | Works. | open | |", row.replace('~', '|'));
        project.recorded("core", record("FX2", Result.PASSED));

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err()).containsExactly(project.table("core") + ":6: " + reason);
        assertThat(project.out()).isEmpty();
    }

    @Test
    void anIdThatStandsInTwoFilesStopsTheCheck() {
        project.guarantees("core", "| FX1 | Works. | open | |");
        project.guarantees("other", "| FX1 | Works. | open | |");
        project.recorded("core", record("FX1", Result.PASSED));

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err())
                .containsExactly(
                        project.table("other") + ":5: id FX1 stands already at " + project.table("core") + ":5");
    }

    @Test
    void aFileWithoutTheTableStopsTheCheck() {
        project.guarantees("core", "| FX1 | Works. | open | |");
        write(project.table("empty"), "# No table\n\n| FX2 | Works. | open | |\n");
        project.recorded("core", record("FX1", Result.PASSED));

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err())
                .containsExactly(
                        project.table("empty") + ":3: a row before the header | id | promise | status | note |",
                        project.table("empty") + ": no table | id | promise | status | note |");
    }

    @Test
    void withoutRecordsNothingIsChecked() throws IOException {
        project.guarantees("core", "| FX1 | Works. | open | |");
        Files.createDirectories(directory.resolve("core/target/statements"));

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err()).containsExactly("no test records: run make test first");
    }

    @Test
    void aRecordFileThatIsCutOffStopsTheCheck() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        write(directory.resolve("core/target/statements/a.tsv"), "FX1\tid\tdev.ATest.method\tpassed\t1");

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err())
                .containsExactly(directory.resolve("core/target/statements/a.tsv") + ": the last line is cut off");
    }

    @Test
    void aMalformedRecordStopsTheCheckAndIsNamedByFileAndLine() {
        project.guarantees("core", "| FX1 | Works. | proven | |");
        write(
                directory.resolve("core/target/statements/a.tsv"),
                record("FX1", Result.PASSED).toLine() + "\nnonsense\n");

        int exit = project.check();

        assertThat(exit).isEqualTo(2);
        assertThat(project.err())
                .containsExactly(directory.resolve("core/target/statements/a.tsv")
                        + ":2: a record must have 5 fields separated by tabs, had 1");
    }

    @Test
    void wrongArgumentsAreUsageErrors() {
        project.guarantees("core", "| FX1 | Works. | open | |");
        String guarantees = directory.resolve("guarantees").toString();

        assertThat(List.of(
                        project.run(),
                        project.run(guarantees),
                        project.run(guarantees, ".", "--bucket"),
                        project.run(guarantees, ".", "--nonsense")))
                .containsOnly(2);
        assertThat(project.err()).filteredOn(line -> line.startsWith("usage: ")).hasSize(4);
    }

    @Test
    void directoriesThatDoNotExistStopTheCheck() {
        project.guarantees("core", "| FX1 | Works. | open | |");
        String missing = directory.resolve("missing").toString();

        assertThat(project.run(missing, directory.toString())).isEqualTo(2);
        assertThat(project.run(directory.resolve("guarantees").toString(), missing))
                .isEqualTo(2);
        assertThat(project.err()).containsOnly("no such directory: " + missing);
    }
}
