package dev.mainstay.testkit.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small project below a directory, with guarantees and records, and the check run over it. */
final class CheckedProject {

    private final Path directory;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    CheckedProject(Path directory) {
        this.directory = directory;
    }

    int check(String... options) {
        List<String> args =
                new ArrayList<>(List.of(directory.resolve("guarantees").toString(), directory.toString()));
        args.addAll(List.of(options));
        return run(args.toArray(String[]::new));
    }

    int run(String... args) {
        return StatementsMain.run(
                List.of(args),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    Path table(String module) {
        return directory.resolve("guarantees").resolve(module + ".md");
    }

    void guarantees(String module, String... rows) {
        String header = "# Title\n\n| id | promise | status | note |\n|---|---|---|---|\n";
        write(table(module), header + String.join("\n", rows) + "\n");
    }

    void recorded(String module, TestRecord... records) {
        try {
            RecordFiles.append(directory.resolve(module).resolve("target"), List.of(records));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestRecord record(String tag, Result result) {
        return new TestRecord(tag, "id", "dev.ATest.method", result, 17);
    }

    static Path write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> out() {
        return lines(out);
    }

    List<String> err() {
        return lines(err);
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
