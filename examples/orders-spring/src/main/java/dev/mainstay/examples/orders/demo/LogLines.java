package dev.mainstay.examples.orders.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the service's log file from a mark on. */
public final class LogLines {

    private final JsonMapper json = new JsonMapper();
    private final Path file;
    private int mark;

    /** Makes a reader of a file of one JSON object a line. */
    public LogLines(Path file) {
        this.file = file;
    }

    /** Forgets every line up to now. */
    public void mark() throws IOException {
        mark = all().size();
    }

    /** Returns the lines since the mark. */
    public List<JsonNode> sinceMark() throws IOException {
        return all().stream().skip(mark).map(json::readTree).toList();
    }

    private List<String> all() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
