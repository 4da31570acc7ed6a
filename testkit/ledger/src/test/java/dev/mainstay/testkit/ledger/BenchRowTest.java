package dev.mainstay.testkit.ledger;

import static dev.mainstay.testkit.ledger.CheckedProject.record;
import static dev.mainstay.testkit.ledger.CheckedProject.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchRowTest {

    @TempDir
    Path directory;

    private CheckedProject project;

    @BeforeEach
    void makeProject() {
        project = new CheckedProject(directory);
    }

    @Test
    void aBenchmarkRowThatMetItsBarProves() {
        project.guarantees("core", "| FX1 | Is fast. | proven | |", "| FX2 | Works. | proven | |");
        project.recorded("core", record("FX2", Result.PASSED));
        Path bench = write(directory.resolve("bench.json"), """
                [{"id": "FX1", "name": "closed breaker", "value": 1.4, "unit": "ns", "bar": 5, "met": true},
                 {"name": "without an id", "value": 3, "unit": "ns"}]""");

        int exit = project.check("--bench", bench.toString());

        assertThat(project.err()).isEmpty();
        assertThat(exit).isZero();
    }

    @Test
    void aBenchmarkRowThatMissedItsBarOrIsUnknownFails() {
        project.guarantees("core", "| FX1 | Is fast. | proven | |");
        project.recorded("core", record("FX1", Result.PASSED));
        Path bench = write(directory.resolve("bench.json"), """
                [{"id": "FX1", "name": "closed breaker", "met": false}, {"id": "FX7", "name": "other", "met": true}]""");

        int exit = project.check("--bench", bench.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(project.err())
                .containsExactly(
                        "FX1 is proven, but the benchmark closed breaker did not meet its bar (" + project.table("core")
                                + ":5)",
                        "unknown id FX7 at the benchmark row other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{};a list of rows is expected",
                "[1];a row must be an object, was 1",
                "[{\"id\":\"FX1\",\"name\":\"n\"}];met must be a Boolean, was null",
                "[{\"id\":\"FX1\",\"name\":\"n\",\"met\":\"yes\"}];met must be a Boolean, was yes",
                "[{\"id\":7,\"name\":\"n\",\"met\":true}];id must be a String, was 7",
                "[;not JSON at offset 1: the text must not end here"
            })
    void aBenchmarkFileOfAnotherShapeStopsTheCheck(String content, String reason) {
        project.guarantees("core", "| FX1 | Is fast. | proven | |");
        project.recorded("core", record("FX1", Result.PASSED));
        Path bench = write(directory.resolve("bench.json"), content);

        int exit = project.check("--bench", bench.toString());

        assertThat(exit).isEqualTo(2);
        assertThat(project.err()).singleElement().asString().startsWith(bench + ": " + reason);
    }
}
