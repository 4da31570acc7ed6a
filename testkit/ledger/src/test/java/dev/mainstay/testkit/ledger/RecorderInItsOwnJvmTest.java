package dev.mainstay.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorder as the JUnit Platform finds it by itself, in a JVM that knows nothing else about it. */
class RecorderInItsOwnJvmTest {

    @TempDir
    Path directory;

    @Test
    void itIsFoundAndWritesBelowTargetOfTheWorkingDirectory() throws Exception {
        String errors = runFixtures();

        List<Path> files = RecordFiles.below(directory);
        assertThat(files).hasSize(1);
        assertThat(files.get(0)).hasParent(directory.resolve("target/statements"));
        assertThat(RecordFiles.read(files.get(0))).extracting(TestRecord::tag).contains("FX1", "FX2", "FX3", "FX4");
        assertThat(errors).doesNotContain("warning");
    }

    @Test
    void itWritesBelowTheBuildDirectoryOfTheSystemProperty() throws Exception {
        Path buildDirectory = directory.resolve("elsewhere/target");

        runFixtures("-D" + StatementRecorder.BUILD_DIRECTORY_PROPERTY + "=" + buildDirectory);

        assertThat(buildDirectory.resolve("statements")).isDirectoryContaining("glob:**.tsv");
        assertThat(directory.resolve("target")).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeWrittenGivesAWarningAndLeavesTheRunAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("a-file"), "in the way");

        String errors = runFixtures("-D" + StatementRecorder.BUILD_DIRECTORY_PROPERTY + "=" + file);

        assertThat(errors).contains("[mainstay] warning: the tagged tests of this run are not recorded: ");
    }

    /** Runs the fixtures in a new JVM that must end well, and returns what it wrote to standard error. */
    private String runFixtures(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(FixtureRun.class.getName());
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).describedAs(Files.readString(errors)).isZero();
        return Files.readString(errors);
    }
}
