package dev.mainstay.testkit.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the promises of all modules from the tables {@code | id | promise | status | note |} of a directory. */
final class Guarantees {

    private static final List<String> HEADER = List.of("id", "promise", "status", "note");
    private static final Pattern RULE = Pattern.compile("\\|(\\s*:?-+:?\\s*\\|){4}");
    private static final Pattern BAR = Pattern.compile("(?<!\\\\)\\|");

    private final Map<String, Statement> statements = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private Guarantees() {}

    /**
     * Reads every {@code .md} file of the directory in the order of their names.
     *
     * @throws IOException if there is no such file, or if any row is malformed; the message names each with its line
     */
    static List<Statement> read(Path directory) throws IOException {
        Guarantees guarantees = new Guarantees();
        for (Path file : filesOf(directory)) {
            guarantees.readFile(file);
        }
        if (!guarantees.mistakes.isEmpty()) {
            throw new IOException(String.join(System.lineSeparator(), guarantees.mistakes));
        }
        return List.copyOf(guarantees.statements.values());
    }

    private static List<Path> filesOf(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("no such directory: " + directory);
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> files = entries.filter(entry -> entry.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IOException("no file with guarantees (*.md) in " + directory);
            }
            return files;
        }
    }

    private void readFile(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String module = name.substring(0, name.length() - ".md".length());
        boolean inTable = false;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            String row = line.strip();
            if (!row.startsWith("|") || RULE.matcher(row).matches()) {
                continue;
            }
            if (cellsOf(row).equals(HEADER)) {
                inTable = true;
            } else if (inTable) {
                readRow(row, module, file + ":" + number);
            } else {
                mistakes.add(file + ":" + number + ": a row before the header | id | promise | status | note |");
            }
        }
        if (!inTable) {
            mistakes.add(file + ": no table | id | promise | status | note |");
        }
    }

    private void readRow(String row, String module, String place) {
        List<String> cells = cellsOf(row);
        if (cells.size() != HEADER.size()) {
            mistakes.add(place + ": a row must have the cells id, promise, status and note, had " + cells.size());
            return;
        }
        for (String name : List.of("id", "promise", "status")) {
            if (cells.get(HEADER.indexOf(name)).isEmpty()) {
                mistakes.add(place + ": " + name + " must not be empty");
                return;
            }
        }
        String status = cells.get(2);
        if (!status.equals("proven") && !status.equals("open")) {
            mistakes.add(place + ": status must be proven or open, was " + status);
            return;
        }
        Statement statement = new Statement(cells.get(0), status.equals("proven"), module, place);
        Statement earlier = statements.putIfAbsent(statement.id(), statement);
        if (earlier != null) {
            mistakes.add(place + ": id " + statement.id() + " stands already at " + earlier.place());
        }
    }

    /** The cells between the outer bars; a row that does not end with a bar keeps its last cell. */
    private static List<String> cellsOf(String row) {
        String inner = row.endsWith("|") ? row.substring(1, row.length() - 1) : row.substring(1);
        return BAR.splitAsStream(inner + " ").map(String::strip).toList();
    }
}
