package dev.mainstay.tenancy.proof;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the answers to queries. */
final class Rows {

    private Rows() {}

    /** Makes one value of the row under the cursor. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Returns one value for each row; parameters are lists of names or of oids. */
    static <T> List<T> of(Connection connection, String sql, Reader<T> reader, Collection<?>... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object[] elements = parameters[i].toArray();
                String type = elements.length > 0 && elements[0] instanceof Long ? "int8" : "text";
                statement.setArray(i + 1, connection.createArrayOf(type, elements));
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(reader.read(rows));
                }
                return values;
            }
        }
    }

    /** Returns the oids in a column of type {@code oid[]} or {@code int8[]}; an SQL null is empty. */
    static Set<Long> oids(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        Set<Long> oids = new LinkedHashSet<>();
        if (array != null) {
            for (Object oid : (Object[]) array.getArray()) {
                oids.add(((Number) oid).longValue());
            }
        }
        return oids;
    }

    /** Returns the numbers in a column of type {@code int8[]} in order. */
    static List<Long> numbers(ResultSet row, String column) throws SQLException {
        return List.of((Long[]) row.getArray(column).getArray());
    }

    /** Returns the texts in a column of type {@code text[]}; an SQL null is empty. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.copyOf(Arrays.asList((String[]) array.getArray()));
    }
}
