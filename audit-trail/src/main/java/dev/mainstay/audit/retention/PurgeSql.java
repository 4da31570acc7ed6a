package dev.mainstay.audit.retention;

import static dev.mainstay.audit.retention.TableName.quote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements for one table. Every name in them is a quoted identifier, every value a parameter. */
final class PurgeSql {

    private final PurgeTable table;
    private final String due;

    PurgeSql(PurgeTable table) {
        this.table = table;
        this.due = "t." + quote(table.tenantColumn()) + " = ? AND t." + quote(table.deletedAt()) + " <= ?";
    }

    /** Parameters: tenant, cut-off. */
    String count() {
        return "SELECT count(*) FROM " + table.name().quoted() + " AS t WHERE " + due;
    }

    /** Parameters: tenant, cut-off, how many. A row that somebody else holds is left for a later run. */
    String lock() {
        return "SELECT t.ctid::text, t." + quote(table.key()) + "::text FROM "
                + table.name().quoted() + " AS t WHERE " + due + " ORDER BY t." + quote(table.deletedAt())
                + " LIMIT ? FOR UPDATE SKIP LOCKED";
    }

    /** Parameters: tenant, cut-off, places. The places are locked, so the condition is there for the reader's peace. */
    String delete() {
        return "DELETE FROM " + table.name().quoted() + " AS t WHERE " + due + " AND " + atPlaces();
    }

    /** Statements that empty the children, innermost first; parameters: tenant, cut-off, places. */
    Map<ChildTable, String> deleteChildren() {
        Map<ChildTable, String> statements = new LinkedHashMap<>();
        for (ChildTable child : table.children()) {
            children(child, List.of(), (path, last) -> statements.put(last, deleteChild(path)));
        }
        return statements;
    }

    /** Statements that count what goes with all rows that are due; parameters: tenant, cut-off. */
    List<String> countChildren() {
        List<String> statements = new ArrayList<>();
        for (ChildTable child : table.children()) {
            children(child, List.of(), (path, last) -> statements.add(countChild(path)));
        }
        return statements;
    }

    private interface Visitor {
        void visit(List<ChildTable> path, ChildTable last);
    }

    private static void children(ChildTable child, List<ChildTable> above, Visitor visitor) {
        List<ChildTable> path = new ArrayList<>(above);
        path.add(child);
        child.children().forEach(next -> children(next, path, visitor));
        visitor.visit(path, child);
    }

    private String deleteChild(List<ChildTable> path) {
        int last = path.size() - 1;
        StringBuilder sql =
                new StringBuilder("DELETE FROM ").append(from(path, last)).append(" USING ");
        for (int i = 0; i < last; i++) {
            sql.append(from(path, i)).append(", ");
        }
        return sql.append(table.name().quoted())
                .append(" AS t WHERE ")
                .append(due)
                .append(" AND ")
                .append(atPlaces())
                .append(joined(path))
                .toString();
    }

    private String countChild(List<ChildTable> path) {
        StringBuilder sql = new StringBuilder("SELECT count(*) FROM ");
        for (int i = 0; i < path.size(); i++) {
            sql.append(from(path, i)).append(", ");
        }
        return sql.append(table.name().quoted())
                .append(" AS t WHERE ")
                .append(due)
                .append(joined(path))
                .toString();
    }

    private static String from(List<ChildTable> path, int i) {
        return TableName.of(path.get(i).table()).quoted() + " AS c" + i;
    }

    private String joined(List<ChildTable> path) {
        StringBuilder sql = new StringBuilder();
        String above = "t";
        String key = table.key();
        String tenant = quote(table.tenantColumn());
        for (int i = 0; i < path.size(); i++) {
            String child = "c" + i;
            sql.append(" AND ")
                    .append(child)
                    .append('.')
                    .append(quote(path.get(i).column()))
                    .append(" = ")
                    .append(above)
                    .append('.')
                    .append(quote(key));
            sql.append(" AND ")
                    .append(child)
                    .append('.')
                    .append(tenant)
                    .append(" = ")
                    .append(above)
                    .append('.')
                    .append(tenant);
            above = child;
            key = path.get(i).key();
        }
        return sql.toString();
    }

    private static String atPlaces() {
        return "t.ctid = ANY (CAST(CAST(? AS text[]) AS tid[]))";
    }
}
