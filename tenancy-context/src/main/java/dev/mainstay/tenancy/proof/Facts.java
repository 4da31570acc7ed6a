package dev.mainstay.tenancy.proof;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a piece of SQL mentions, whatever it does with it. Immutable.
 *
 * @param settings names that it reads with {@code current_setting}
 * @param keys paths that it takes out of JSON, such as {@code [app_metadata, role]}
 * @param relations what it selects from
 * @param calls functions that it calls
 * @param names words that can be columns
 * @param literals texts and numbers in it, the names of settings and the keys not among them
 * @param keywords which of {@link FactScan#KEYWORDS} it uses
 * @param operators as they are written, with the schema and a dot in front where that is
 */
record Facts(
        Set<String> settings,
        Set<List<String>> keys,
        Set<String> relations,
        Set<Call> calls,
        Set<String> names,
        Set<String> literals,
        Set<String> keywords,
        Set<String> operators) {

    /** Stands among the keywords where the name of a setting is made up, so that nobody knows which is read. */
    static final String COMPUTED_SETTING = "current_setting of a computed name";

    private static final Set<String> ROLE = Set.of("current_user", "session_user", "current_role", "user");

    /** What the same role with the same settings may see otherwise; nobody can be another login than the auditor's. */
    private static final Set<String> ELSEWHERE = Set.of(
            COMPUTED_SETTING,
            "session_user",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_schema",
            "current_catalog");

    /**
     * A function that is called.
     *
     * @param schema as it is written, empty when it is not
     * @param name without quotes
     */
    record Call(String schema, String name) {}

    /** Reads SQL: an expression, or the text of a function. */
    static Facts of(String sql) {
        return FactScan.read(SqlTokens.of(sql));
    }

    /** Returns what either mentions; the other's names are those of another place and left out. */
    Facts with(Facts called) {
        return new Facts(
                union(settings, called.settings),
                union(keys, called.keys),
                union(relations, called.relations),
                union(calls, called.calls),
                names,
                union(literals, called.literals),
                union(keywords, called.keywords),
                operators);
    }

    /** Returns it with calls that its text does not show. */
    Facts withCalls(Set<Call> hidden) {
        return new Facts(settings, keys, relations, union(calls, hidden), names, literals, keywords, operators);
    }

    /** Returns it with the settings whose names are put together of a beginning, such as {@code 'app.' || name}, and of some literal. */
    Facts withNamesPutTogether() {
        Set<String> named = new LinkedHashSet<>(settings);
        settings.stream()
                .filter(name -> name.endsWith("."))
                .forEach(beginning -> literals.forEach(literal -> named.add(beginning + literal)));
        named.removeIf(name -> !TenantSetting.isName(name));
        return new Facts(Set.copyOf(named), keys, relations, calls, names, literals, keywords, operators);
    }

    /** Returns whether it depends on the role that asks. */
    boolean asksForRole() {
        return keywords.stream().anyMatch(ROLE::contains)
                || calls.stream().anyMatch(call -> call.name().equals("pg_has_role"));
    }

    /** Returns whether it would change something, or runs text that it makes up. */
    boolean acts() {
        return keywords.stream().anyMatch(word -> !ROLE.contains(word) && !ELSEWHERE.contains(word));
    }

    /** Returns whether it asks for what no trial can set: the clock, the login, a setting of an unknown name. */
    boolean asksElsewhere() {
        return keywords.stream().anyMatch(ELSEWHERE::contains);
    }

    private static <T> Set<T> union(Collection<T> some, Collection<T> others) {
        Set<T> all = new LinkedHashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /** Returns whether a column of a relation is mentioned, by name or with the whole row. */
    boolean mentions(String column, String relation) {
        return names.contains(column) || names.contains(relation + ".*");
    }
}
