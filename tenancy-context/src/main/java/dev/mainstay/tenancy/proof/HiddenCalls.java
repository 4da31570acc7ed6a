package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Facts.Call;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The functions that SQL calls without naming them: those behind the database's own operators and casts. Immutable.
 *
 * <p>An expression of the catalogue qualifies such operators; the text of a function need not. A cast need not show at all, so each counts as
 * called everywhere: where its function is harmless that changes nothing.
 */
final class HiddenCalls {

    private static final String OPERATORS = """
            select n.nspname::text as schema, o.oprname::text as name, f.nspname::text as function_schema, p.proname::text as function
              from pg_catalog.pg_operator o
              join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
              join pg_catalog.pg_proc p on p.oid = o.oprcode
              join pg_catalog.pg_namespace f on f.oid = p.pronamespace
             where n.nspname <> 'pg_catalog' or f.nspname <> 'pg_catalog'""";

    private static final String CASTS = """
            select f.nspname::text as function_schema, p.proname::text as function
              from pg_catalog.pg_cast c
              join pg_catalog.pg_proc p on p.oid = c.castfunc
              join pg_catalog.pg_namespace f on f.oid = p.pronamespace
             where f.nspname <> 'pg_catalog'
               and not exists (select from pg_catalog.pg_depend d
                                where d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')""";

    /** An operator of the database's own, and what it calls. */
    private record Operator(String schema, String name, Call call) {

        boolean isIn(Facts facts, boolean qualified) {
            return facts.operators().contains(schema + "." + name)
                    // Without spaces, the sign of a number looks like a part of the operator before it.
                    || (!qualified && facts.operators().stream().anyMatch(written -> written.startsWith(name)));
        }
    }

    private final List<Operator> operators;
    private final Set<Call> casts;

    private HiddenCalls(List<Operator> operators, Collection<Call> casts) {
        this.operators = List.copyOf(operators);
        this.casts = Set.copyOf(casts);
    }

    static HiddenCalls read(Connection connection) throws SQLException {
        return new HiddenCalls(
                Rows.of(
                        connection,
                        OPERATORS,
                        row -> new Operator(row.getString("schema"), row.getString("name"), call(row))),
                Rows.of(connection, CASTS, HiddenCalls::call));
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(row.getString("function_schema"), row.getString("function"));
    }

    /**
     * Returns what some SQL calls.
     *
     * @param qualified whether it names the schemas of operators, as expressions of the catalogue do
     */
    Set<Call> of(Facts facts, boolean qualified) {
        Set<Call> calls = new LinkedHashSet<>(casts);
        operators.stream()
                .filter(operator -> operator.isIn(facts, qualified))
                .map(Operator::call)
                .forEach(calls::add);
        return calls;
    }
}
