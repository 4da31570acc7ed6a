package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class OutputOptionTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream standard = new ByteArrayOutputStream();

    @Command
    private static final class Holder {}

    private OutputOption out(String... args) {
        Surroundings surroundings =
                new Surroundings(standard, new PrintWriter(new StringWriter()), Map.of(), Ticker.systemTicker(), false);
        OutputOption option = new OutputOption(surroundings);
        new CommandLine(new Holder()).addMixin("out", option).parseArgs(args);
        return option;
    }

    @Test
    void withoutFileItGoesToTheStandardOutput() throws IOException {
        out().write("a report");

        assertThat(standard.toString(StandardCharsets.UTF_8)).isEqualTo("a report");
    }

    @Test
    void fileIsReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("report");
        Files.writeString(file, "a longer one before");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        out("--out=" + link).write("after");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("after");
    }

    @Test
    void contentThatFailsLeavesNothing() throws IOException {
        Path file = folder.resolve("report");
        OutputOption option = out("--out=" + file);

        assertThatThrownBy(() -> option.write((OutputStream stream) -> {
                    stream.write(1);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void deviceIsWrittenAndNotReplaced() throws IOException {
        Path device = Path.of("/dev/null");

        out("--out=" + device).write("anything");

        assertThat(Files.isRegularFile(device)).isFalse();
    }

    @Test
    void folderThatIsNotThereIsSaidBefore() {
        assertThat(List.of(folder, folder.resolve("none/report")))
                .allSatisfy(
                        path -> assertThatThrownBy(() -> out("--out=" + path).check())
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessage("--out must be a file in a folder that is there, was " + path));
    }

    @Test
    void fileThatMayNotBeWrittenIsNamed() {
        assertThat(Failures.inWords(new AccessDeniedException("/reports/audit.html")))
                .isEqualTo("cannot write /reports/audit.html: permission denied");
        assertThat(Failures.inWords(new IOException("No space left on device")))
                .isEqualTo("cannot write the result: No space left on device");
    }
}
