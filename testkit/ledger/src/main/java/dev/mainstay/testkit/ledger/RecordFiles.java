package dev.mainstay.testkit.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of test records: one per JVM, in the directory {@code statements} of a build directory. */
final class RecordFiles {

    private static final String DIRECTORY = "statements";
    private static final String BUILD_DIRECTORY = "target";
    private static final String SUFFIX = ".tsv";

    private RecordFiles() {}

    /** Appends the records to the file of this JVM; writes nothing where there are none. */
    static synchronized void append(Path buildDirectory, List<TestRecord> records) throws IOException {
        if (records.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        records.stream()
                .map(TestRecord::toLine)
                .sorted()
                .forEach(line -> lines.append(line).append('\n'));
        Path file = Files.createDirectories(buildDirectory.resolve(DIRECTORY)).resolve(nameOfThisJvm());
        Files.writeString(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Finds the record files in every {@code target/statements} below a directory; hidden directories are not entered.
     *
     * @throws IOException if the root is not a directory or cannot be read
     */
    static List<Path> below(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("no such directory: " + root);
        }
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                String name = directory.getFileName() == null
                        ? ""
                        : directory.getFileName().toString();
                if (name.equals(BUILD_DIRECTORY)) {
                    addFilesOf(directory.resolve(DIRECTORY), files);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                boolean hidden = name.startsWith(".") && !directory.equals(root);
                return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /**
     * Reads a record file.
     *
     * @throws IOException if the file cannot be read, its last line is cut off, or a line is malformed (named by number)
     */
    static List<TestRecord> read(Path file) throws IOException {
        String text = Files.readString(file);
        if (!text.endsWith("\n")) {
            throw new IOException(file + ": the last line is cut off");
        }
        List<TestRecord> records = new ArrayList<>();
        for (String line : text.lines().toList()) {
            try {
                records.add(TestRecord.parse(line));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ":" + (records.size() + 1) + ": " + e.getMessage(), e);
            }
        }
        return records;
    }

    private static void addFilesOf(Path directory, List<Path> files) throws IOException {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.filter(entry -> entry.toString().endsWith(SUFFIX))
                        .sorted()
                        .forEach(files::add);
            }
        }
    }

    /** Process ids come again, also in containers where each JVM is process 1; the start time tells them apart. */
    private static String nameOfThisJvm() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info()
                .startInstant()
                .map(instant -> instant.toEpochMilli())
                .orElse(0L);
        return "jdk" + Runtime.version().feature() + "-" + started + "-" + process.pid() + SUFFIX;
    }
}
