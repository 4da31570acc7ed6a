package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Facts.Call;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions that policies call, and those that these call, read from the catalogue. Immutable. */
final class Functions {

    private static final String QUERY = """
            select n.nspname::text as schema, p.proname::text as name, p.provolatile = 'v' as volatile, l.lanname::text as language,
                   coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc, '') as body
              from pg_catalog.pg_proc p
              join pg_catalog.pg_namespace n on n.oid = p.pronamespace
              join pg_catalog.pg_language l on l.oid = p.prolang
             where p.proname = any (?) and (n.nspname <> 'pg_catalog' or p.provolatile = 'v')""";

    private static final Set<String> READABLE = Set.of("sql", "plpgsql");
    private static final Set<String> COMPILED = Set.of("internal", "c");

    /**
     * A function, or one of several of the same name.
     *
     * @param isVolatile whether it is declared so, which is what PostgreSQL assumes of an undeclared one
     * @param facts of its text
     */
    record Function(String schema, String name, boolean isVolatile, String language, Facts facts) {

        boolean isBuiltIn() {
            return schema.equals("pg_catalog");
        }

        boolean isCalledBy(Call call) {
            return call.name().equals(name)
                    && (call.schema().isEmpty() || call.schema().equals(schema));
        }

        /** Returns why it must not be run: its answer depends on rows, or it acts. */
        Optional<String> obstacle() {
            String label = schema + "." + name;
            if (!READABLE.contains(language) && !COMPILED.contains(language)) {
                return Optional.of("it calls %s, which is written in %s".formatted(label, language));
            }
            if (COMPILED.contains(language)) {
                return isVolatile ? Optional.of("it calls the VOLATILE function " + label) : Optional.empty();
            }
            if (!facts.relations().isEmpty()) {
                return Optional.of("it calls %s, which reads %s".formatted(label, listed(facts.relations())));
            }
            return facts.acts() ? Optional.of("it calls %s, which runs commands".formatted(label)) : Optional.empty();
        }
    }

    private final List<Function> known;
    private final HiddenCalls hidden;

    private Functions(List<Function> known, HiddenCalls hidden) {
        this.known = List.copyOf(known);
        this.hidden = hidden;
    }

    /** Reads what these expressions of the catalogue reach. */
    static Functions read(Connection connection, Collection<Facts> expressions) throws SQLException {
        HiddenCalls hidden = HiddenCalls.read(connection);
        List<Function> known = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        Set<String> open = names(expressions.stream().map(expression -> whole(expression, hidden)));
        while (!open.isEmpty()) {
            asked.addAll(open);
            List<Function> found = Rows.of(connection, QUERY, row -> function(row, hidden), open);
            known.addAll(found);
            open = names(found.stream().map(Function::facts));
            open.removeAll(asked);
        }
        return new Functions(known, hidden);
    }

    private static Facts whole(Facts expression, HiddenCalls hidden) {
        return expression.withCalls(hidden.of(expression, true));
    }

    private static Set<String> names(Stream<Facts> facts) {
        return facts.flatMap(each -> each.calls().stream())
                .map(Call::name)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Function function(ResultSet row, HiddenCalls hidden) throws SQLException {
        String language = row.getString("language");
        Facts facts = Facts.of(READABLE.contains(language) ? row.getString("body") : "");
        Set<Call> calls = READABLE.contains(language) ? hidden.of(facts, false) : Set.of();
        return new Function(
                row.getString("schema"),
                row.getString("name"),
                row.getBoolean("volatile"),
                language,
                facts.withCalls(calls));
    }

    /** Returns whether it is a function of the database's, not PostgreSQL's. */
    boolean isUsers(Call call) {
        return known.stream().anyMatch(function -> !function.isBuiltIn() && function.isCalledBy(call));
    }

    /** Returns the functions that an expression calls itself. */
    List<Function> reachedDirectly(Facts expression) {
        return known.stream()
                .filter(function -> expression.calls().stream().anyMatch(function::isCalledBy))
                .toList();
    }

    /** Returns the functions that an expression reaches, itself and through others. */
    private Set<Function> reachedBy(Facts expression) {
        Set<Function> reached = new LinkedHashSet<>();
        Set<Call> open = whole(expression, hidden).calls();
        while (!open.isEmpty()) {
            Set<Call> calls = open;
            open = known.stream()
                    .filter(function -> calls.stream().anyMatch(function::isCalledBy))
                    .filter(reached::add)
                    .flatMap(function -> function.facts().calls().stream())
                    .collect(Collectors.toSet());
        }
        return reached;
    }

    /** Returns what an expression mentions, itself and through functions. */
    Facts throughCalls(Facts expression) {
        Facts all = whole(expression, hidden);
        for (Function function : reachedBy(expression)) {
            all = all.with(function.facts());
        }
        return all.withNamesPutTogether();
    }

    /** Returns why an expression cannot be evaluated without rows of the database, or must not be; empty when it can. */
    Optional<String> obstacle(Facts expression) {
        if (!expression.relations().isEmpty()) {
            return Optional.of("it reads " + listed(expression.relations()));
        }
        return reachedBy(expression).stream()
                .flatMap(function -> function.obstacle().stream())
                .findFirst();
    }

    private static String listed(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
