package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Answers.Failure;
import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.Condition.Leaf;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server what an expression says of rows that do not exist, as a role of the application. One transaction, one thread.
 *
 * <p>Each expression is prepared by the auditor, who can name the functions in it, and executed by the role, whose rights count then: as in
 * a policy, which keeps its functions by number. The rows are a parameter, and plans are never generic, because an IMMUTABLE function would
 * keep its first answer in them.
 */
final class Server {

    private static final String PREFIX = "mainstay_proof_";
    private static final String MOST_MILLIS = "5000";

    /** More questions about one leaf take too long; what is not asked is not known. */
    private static final int MOST_ASKED = 128;

    private final Connection connection;
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> searchPaths = new HashMap<>();

    Server(Connection connection) {
        this.connection = connection;
    }

    /** Returns which rows the table's CHECKs let in. */
    List<SampleRow> possible(Relation relation, List<SampleRow> rows) throws SQLException {
        List<String> columns =
                relation.columns().stream().map(Catalog.Column::name).toList();
        List<String> checks = relation.checks().stream()
                .filter(check -> rows.stream().limit(1).anyMatch(row -> row.isAbout(Facts.of(check), columns)))
                .filter(check -> Facts.of(check).settings().isEmpty())
                .toList();
        if (checks.isEmpty()) {
            return rows;
        }
        Leaf all = new Leaf(
                checks.stream().map(check -> "(" + check + ") is not false").collect(Collectors.joining(" and ")));
        Context plain = new Context(Context.Kind.UNSET, "", null, Map.of());
        Answers answers = new Answers(plain);
        ask(relation, "none", all, rows, answers);
        List<SampleRow> possible = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (answers.isTrue(all, i) || answers.isUnknown(all, i)) {
                possible.add(rows.get(i));
            }
        }
        return possible;
    }

    /**
     * Asks about each leaf and row of a subject.
     *
     * @param before what was said in another context, null at first; leaves that the session has no part in are not asked again
     */
    Answers ask(Subject subject, Context context, @Nullable Answers before) throws SQLException {
        Answers answers = new Answers(context);
        for (Map.Entry<Leaf, Subject.LeafFacts> each : subject.leaves().entrySet()) {
            Leaf leaf = each.getKey();
            if (each.getValue().obstacle().isPresent()) {
                answers.put(leaf, subject.rows().size());
            } else if (before != null && !each.getValue().asksSession()) {
                answers.putAsIn(before, leaf);
            } else {
                ask(subject.relation(), subject.role().name(), leaf, subject.rows(), answers);
            }
        }
        return answers;
    }

    private void ask(Relation relation, String role, Leaf leaf, List<SampleRow> rows, Answers answers)
            throws SQLException {
        answers.put(leaf, rows.size());
        if (!rows.isEmpty()) {
            Question question = new Question(relation, role, leaf, rows, answers);
            String statement = prepare(question);
            if (statement != null && askAll(question, statement, 0, rows.size()) != null) {
                askEach(question, statement);
            }
        }
    }

    private record Question(Relation relation, String role, Leaf leaf, List<SampleRow> rows, Answers answers) {

        /** Returns the rows' numbers, together where the rows do not differ in what the leaf mentions. */
        Collection<List<Integer>> alike() {
            Facts facts = Facts.of(leaf.sql());
            String table = Sql.withoutSchema(relation.name()).replace("\"", "");
            Map<Map<String, @Nullable String>, List<Integer>> alike = new LinkedHashMap<>();
            for (int i = 0; i < rows.size(); i++) {
                Map<String, @Nullable String> mentioned = rows.get(i).contents();
                mentioned.keySet().removeIf(column -> !facts.mentions(column, table));
                alike.computeIfAbsent(mentioned, key -> new ArrayList<>()).add(i);
            }
            return alike.values();
        }
    }

    private @Nullable String prepare(Question question) throws SQLException {
        String table = question.relation().name();
        String query =
                "select (%s) is true from pg_catalog.jsonb_populate_recordset(null::%s, $1::pg_catalog.jsonb) as %s"
                        .formatted(question.leaf().sql(), table, Sql.withoutSchema(table));
        String path = searchPath(question.role());
        String known = prepared.get(path + query);
        if (known != null) {
            return known;
        }
        String name = PREFIX + prepared.size();
        try {
            guarded(
                    "select pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', %s, true);prepare %s(text) as %s"
                            .formatted(Sql.literal(path), name, query));
            prepared.put(path + query, name);
            return name;
        } catch (SQLException e) {
            fail(question, 0, question.rows().size(), e);
            return null;
        }
    }

    /** Returns how it failed, null when it did not; the first failure is kept. */
    private @Nullable Failure askAll(Question question, String statement, int from, int to) throws SQLException {
        try {
            List<Boolean> values = execute(question, statement, question.rows().subList(from, to));
            question.answers().put(question.leaf(), from, values);
            return null;
        } catch (SQLException e) {
            return fail(question, from, to, e);
        }
    }

    /** Looks which rows are to blame for a failure. Rows that are the same in all that the leaf mentions get the same answer. */
    private void askEach(Question question, String statement) throws SQLException {
        Collection<List<Integer>> alike = question.alike();
        if (alike.size() > MOST_ASKED) {
            question.answers().put(question.leaf(), question.rows().size());
            return;
        }
        for (List<Integer> rows : alike) {
            int first = rows.get(0);
            askAll(question, statement, first, first + 1);
            rows.forEach(row -> question.answers().putAs(question.leaf(), first, row));
        }
    }

    private static Failure fail(Question question, int from, int to, SQLException e) throws SQLException {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        if (state.startsWith("08") || state.startsWith("57P")) {
            throw e;
        }
        String message = Objects.requireNonNullElse(e.getMessage(), state)
                .lines()
                .findFirst()
                .orElse(state);
        Failure failure = new Failure(state, message);
        question.answers().fail(question.leaf(), from, to, failure);
        return failure;
    }

    private List<Boolean> execute(Question question, String statement, List<SampleRow> rows) throws SQLException {
        Map<String, String> settings = question.answers().context().settings();
        StringBuilder sql = new StringBuilder("select ");
        settings.forEach((name, value) ->
                sql.append("pg_catalog.set_config(%s, %s, true), ".formatted(Sql.literal(name), value)));
        sql.append(
                "pg_catalog.set_config('search_path', %s, true), pg_catalog.set_config('role', %s, true);execute %s(%s)"
                        .formatted(
                                Sql.literal(searchPath(question.role())),
                                Sql.literal(question.role()),
                                statement,
                                Sql.literal(SampleRow.json(rows))));
        return guarded(sql.toString());
    }

    /** Runs statements so that a failure leaves the transaction alive; returns the column of the last result. */
    private List<Boolean> guarded(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try {
                return lastColumn(statement, "savepoint mainstay_proof;" + sql + ";release savepoint mainstay_proof");
            } catch (SQLException e) {
                statement.execute("rollback to savepoint mainstay_proof;release savepoint mainstay_proof");
                throw e;
            }
        }
    }

    private static List<Boolean> lastColumn(Statement statement, String sql) throws SQLException {
        List<Boolean> last = List.of();
        boolean isResult = statement.execute(sql);
        while (isResult || statement.getUpdateCount() >= 0) {
            if (isResult) {
                try (ResultSet rows = statement.getResultSet()) {
                    last = rows.getMetaData().getColumnType(1) == java.sql.Types.BIT ? column(rows) : last;
                }
            }
            isResult = statement.getMoreResults();
        }
        return last;
    }

    private static List<Boolean> column(ResultSet rows) throws SQLException {
        List<Boolean> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getBoolean(1));
        }
        return values;
    }

    String searchPath(String role) {
        return searchPaths.getOrDefault(role, "pg_catalog");
    }

    /** Takes the search path that a role works with, so that functions find what they find for it. */
    void learnSearchPath(AppRole role, String configured) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("savepoint mainstay_proof");
            statement.execute(
                    "select pg_catalog.set_config('role', %s, true), pg_catalog.set_config('search_path', %s, true)"
                            .formatted(Sql.literal(role.name()), Sql.literal(configured)));
            try (ResultSet row = statement.executeQuery("select pg_catalog.array_to_string(array("
                    + "select pg_catalog.quote_ident(s) from unnest(pg_catalog.current_schemas(false)) s), ', ')")) {
                row.next();
                searchPaths.put(role.name(), row.getString(1));
            }
            statement.execute("rollback to savepoint mainstay_proof;release savepoint mainstay_proof");
        }
    }

    /** Limits what an expression may take. */
    void limitTime() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_catalog.set_config('statement_timeout', '" + MOST_MILLIS
                    + "', true), pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true)");
        }
    }

    /** Forgets what was prepared. */
    void close() throws SQLException {
        if (!prepared.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(prepared.values().stream()
                        .map(name -> "deallocate " + name)
                        .collect(Collectors.joining(";")));
            }
        }
    }
}
