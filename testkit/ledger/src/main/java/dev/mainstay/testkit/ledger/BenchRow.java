package dev.mainstay.testkit.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measured row that carries the id of a statement.
 *
 * @param id the statement
 * @param name what was measured
 * @param met whether the figure met its bar
 */
record BenchRow(String id, String name, boolean met) {

    /**
     * Reads the rows with an id from a file that holds a list of {@code {id?, name, value, unit, bytesPerOp, against,
     * ratio, bar, met}}; rows without an id prove nothing and are left out.
     *
     * @throws IOException if the file cannot be read or has another shape
     */
    static List<BenchRow> read(Path file) throws IOException {
        try {
            if (!(JsonReader.read(Files.readString(file)) instanceof List<?> rows)) {
                throw new IllegalArgumentException("a list of rows is expected");
            }
            List<BenchRow> withId = new ArrayList<>();
            for (Object row : rows) {
                if (!(row instanceof Map<?, ?> members)) {
                    throw new IllegalArgumentException("a row must be an object, was " + row);
                }
                if (members.get("id") != null) {
                    withId.add(of(members));
                }
            }
            return withId;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static BenchRow of(Map<?, ?> row) {
        return new BenchRow(
                member(row, "id", String.class), member(row, "name", String.class), member(row, "met", Boolean.class));
    }

    private static <T> T member(Map<?, ?> row, String name, Class<T> type) {
        @Nullable Object value = row.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    name + " must be a " + type.getSimpleName() + ", was " + value + " in the row " + row);
        }
        return type.cast(value);
    }
}
