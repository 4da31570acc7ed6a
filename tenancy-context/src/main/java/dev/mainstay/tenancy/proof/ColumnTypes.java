package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the columns of some relations can hold: domains looked through, enums with their labels. Immutable. */
final class ColumnTypes {

    private static final String QUERY = """
            with recursive columns as (
              select a.attrelid, a.attnum, t.oid, a.atttypmod as modifier
                from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
               where a.attrelid = any (?::oid[]) and a.attnum > 0 and not a.attisdropped
              union all
              select c.attrelid, c.attnum, t.typbasetype, t.typtypmod
                from columns c join pg_catalog.pg_type t on t.oid = c.oid
               where t.typtype = 'd')
            select c.attrelid::int8 as relation, c.attnum as number, pg_catalog.format_type(c.oid, c.modifier) as name,
                   t.typcategory::text as category,
                   array(select e.enumlabel::text from pg_catalog.pg_enum e where e.enumtypid = c.oid order by e.enumsortorder) as labels
              from columns c join pg_catalog.pg_type t on t.oid = c.oid
             where t.typtype <> 'd'""";

    /**
     * A type.
     *
     * @param name as SQL, with a length if it has one
     * @param category PostgreSQL's letter: B boolean, N number, S string, D date or time, E enum, A array
     * @param labels of an enum
     */
    record ColumnType(String name, char category, List<String> labels) {

        boolean isText() {
            return category == 'S';
        }

        boolean ignoresCase() {
            return name.endsWith("citext");
        }

        boolean isNumber() {
            return category == 'N';
        }

        boolean isUuid() {
            return name.equals("uuid");
        }

        /** Returns the most characters it takes. */
        int maxLength() {
            int open = name.indexOf('(');
            return isText() && open > 0
                    ? Integer.parseInt(name.substring(open + 1, name.indexOf(')')))
                    : Integer.MAX_VALUE;
        }

        /** Returns whether a text can be a value of it, as far as can be said without asking the server. */
        boolean takes(String text) {
            return switch (category) {
                case 'S' -> text.length() <= maxLength();
                case 'N' ->
                    text.matches(name.matches("numeric.*|real|double.*") ? "-?\\d{1,9}(\\.\\d+)?" : "-?\\d{1,9}")
                            && (!name.equals("smallint") || Math.abs(Integer.parseInt(text)) <= Short.MAX_VALUE);
                case 'B' -> text.equals("true") || text.equals("false");
                case 'E' -> labels.contains(text);
                default ->
                    isUuid() && text.toLowerCase(Locale.ROOT).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            };
        }
    }

    private final Map<String, ColumnType> types;

    private ColumnTypes(Map<String, ColumnType> types) {
        this.types = Map.copyOf(types);
    }

    static ColumnTypes read(Connection connection, List<Long> oids) throws SQLException {
        Map<String, ColumnType> types = new HashMap<>();
        Rows.of(
                connection,
                QUERY,
                row -> types.put(key(row.getLong("relation"), row.getInt("number")), type(row)),
                oids);
        return new ColumnTypes(types);
    }

    private static ColumnType type(ResultSet row) throws SQLException {
        return new ColumnType(row.getString("name"), row.getString("category").charAt(0), Rows.texts(row, "labels"));
    }

    /** Returns the type of a column, domains looked through. */
    ColumnType of(Relation relation, Column column) {
        return types.getOrDefault(key(relation.oid(), column.number()), new ColumnType(column.type(), 'U', List.of()));
    }

    private static String key(long relation, int column) {
        return relation + "." + column;
    }
}
