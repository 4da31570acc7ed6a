package dev.mainstay.testkit.ledger;

import static dev.mainstay.testkit.ledger.Result.ABORTED;
import static dev.mainstay.testkit.ledger.Result.FAILED;
import static dev.mainstay.testkit.ledger.Result.PASSED;
import static dev.mainstay.testkit.ledger.Result.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementRecorderTest {

    @TempDir
    Path directory;

    @Test
    void eachTaggedTestIsRecordedWithItsOutcome() {
        List<TestRecord> records = new FixtureRun(directory).records(Fixtures.Outcomes.class);

        assertThat(resultsOf(records))
                .containsOnly(entry("FX1", PASSED), entry("FX2", FAILED), entry("FX3", ABORTED), entry("FX4", SKIPPED));
        assertThat(records.get(0))
                .isEqualTo(new TestRecord(
                        "FX1",
                        "[engine:junit-jupiter]/[class:dev.mainstay.testkit.ledger.Fixtures$Outcomes]/[method:passes()]",
                        "dev.mainstay.testkit.ledger.Fixtures$Outcomes.passes",
                        PASSED,
                        Runtime.version().feature()));
    }

    @Test
    void withoutTaggedTestsNoFileIsWritten() {
        new FixtureRun(directory).run(Fixtures.Untagged.class);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void manyInvocationsAreOneTestThatPassesOnlyIfAllPass() {
        List<TestRecord> records = new FixtureRun(directory).records(Fixtures.Invocations.class);

        assertThat(resultsOf(records))
                .containsOnly(
                        entry("FX1", PASSED),
                        entry("FX2", FAILED),
                        entry("FX3", ABORTED),
                        entry("FX4", PASSED),
                        entry("FX5", FAILED));
    }

    @Test
    void aParameterizedClassPassesOnlyIfEachParameterSetPasses() {
        List<TestRecord> records = new FixtureRun(directory).records(Fixtures.EachParameterSet.class);

        assertThat(resultsOf(records)).containsOnly(entry("FX1", PASSED), entry("FX2", ABORTED));
    }

    @Test
    void theTagOfAClassHoldsForItsTestsAndNestedClasses() {
        List<TestRecord> records = new FixtureRun(directory).records(Fixtures.TaggedClass.class);

        assertThat(records)
                .extracting(record -> record.tag() + " " + record.test().replaceAll(".*[.$]", ""))
                .containsExactlyInAnyOrder("FX1 passes", "FX2 passes", "FX1 passesToo", "FX3 passesToo");
    }

    @Test
    void aClassThatFailsBeforeItsTestsFailsThem() {
        assertThat(resultsOf(new FixtureRun(directory).records(Fixtures.FailsBeforeItsTests.class)))
                .containsOnly(entry("FX1", FAILED));
    }

    @Test
    void aClassThatFailsAfterItsTestsFailsThem() {
        assertThat(resultsOf(new FixtureRun(directory).records(Fixtures.FailsAfterItsTests.class)))
                .containsOnly(entry("FX1", FAILED));
    }

    @Test
    void theTestsOfADisabledClassAreSkipped() {
        assertThat(resultsOf(new FixtureRun(directory).records(Fixtures.DisabledClass.class)))
                .containsOnly(entry("FX1", SKIPPED));
    }

    @Test
    void aPropertyOfJqwikIsOneTest() {
        List<TestRecord> records = new FixtureRun(directory).records(Fixtures.Properties.class);

        assertThat(resultsOf(records)).containsOnly(entry("FX1", PASSED), entry("FX2", FAILED));
    }

    @Test
    void severalPlansOfOneJvmShareOneFile() {
        FixtureRun run = new FixtureRun(directory);
        run.run(Fixtures.TaggedClass.class);

        List<TestRecord> records = run.records(Fixtures.Outcomes.class);

        assertThat(records).hasSize(4 + 4);
        assertThat(directory.resolve("target/statements")).isDirectoryContaining("glob:**.tsv");
    }

    @Test
    void testsThatRunInParallelAreEachRecordedOnce() {
        Map<String, String> parallel = Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

        List<TestRecord> records = new FixtureRun(directory, parallel).records(Fixtures.ManyDynamicTests.class);

        assertThat(resultsOf(records)).containsOnly(entry("FX1", PASSED), entry("FX2", FAILED), entry("FX3", PASSED));
    }

    /** Fails if a tag was recorded twice. */
    private static Map<String, Result> resultsOf(List<TestRecord> records) {
        return records.stream().collect(Collectors.toMap(TestRecord::tag, TestRecord::result));
    }
}
