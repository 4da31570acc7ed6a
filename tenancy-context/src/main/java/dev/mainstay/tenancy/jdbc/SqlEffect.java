package dev.mainstay.tenancy.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** What a text of SQL may do to the binding, weakest first. */
enum SqlEffect {
    /** Nothing. */
    NONE,
    /** It begins a transaction; none while one is open. */
    BEGINS_TRANSACTION,
    /** It goes back to a savepoint, perhaps to before the binding. */
    ROLLS_BACK_PARTLY,
    /** It ends the transaction, and the binding with it. */
    ENDS_TRANSACTION;

    /** As many as stand before the query of a cursor, at most. */
    private static final int WORDS = 9;

    private static final List<String> PLAIN = List.of("select ", "insert ", "update ", "delete ", "with ");

    /**
     * Looks at the beginning of each statement. It is a guard rail against mistakes, not a border: a function can do what is refused here,
     * and then the privileges of the login stop it.
     *
     * @param namespace the settings that only Mainstay sets, without the dot
     * @throws SQLException with SQLState 42501 when a statement would change role, user or tenant, or keep rows for the next one
     */
    static SqlEffect of(String sql, String namespace) throws SQLException {
        if (isPlainQuery(sql)) {
            return NONE;
        }
        SqlScanner scanner = new SqlScanner(sql);
        SqlEffect strongest = NONE;
        while (scanner.hasNext()) {
            List<String> words = scanner.next(WORDS);
            if (!words.isEmpty()) {
                strongest = strongest.or(ofOne(words, namespace));
            }
        }
        return strongest;
    }

    /** Knows most texts by their first word, without a look at the others. */
    private static boolean isPlainQuery(String sql) {
        for (String verb : PLAIN) {
            if (sql.regionMatches(true, 0, verb, 0, verb.length())) {
                return sql.indexOf(';') < 0;
            }
        }
        return false;
    }

    /** Says whether a text is exactly one statement. */
    static boolean isSingle(String sql) {
        SqlScanner scanner = new SqlScanner(sql);
        int statements = 0;
        while (scanner.hasNext()) {
            statements += scanner.next(1).isEmpty() ? 0 : 1;
        }
        return statements == 1;
    }

    /** Returns the stronger one. */
    SqlEffect or(SqlEffect other) {
        return compareTo(other) >= 0 ? this : other;
    }

    private static SqlEffect ofOne(List<String> words, String namespace) throws SQLException {
        return switch (words.get(0)) {
            case "begin", "start" -> BEGINS_TRANSACTION;
            case "commit", "end", "abort" -> ENDS_TRANSACTION;
            case "rollback" -> words.contains("to") ? ROLLS_BACK_PARTLY : ENDS_TRANSACTION;
            case "prepare" -> words.size() > 1 && words.get(1).equals("transaction") ? ENDS_TRANSACTION : NONE;
            case "set", "reset" -> {
                if (isOurs(words, namespace)) {
                    throw refused(words.get(0).toUpperCase(Locale.ROOT) + " of role, user or tenant");
                }
                yield NONE;
            }
            case "declare" -> {
                if (outlivesTransaction(words)) {
                    throw refused("DECLARE of a cursor WITH HOLD");
                }
                yield NONE;
            }
            case "discard" -> throw refused("DISCARD");
            default -> NONE;
        };
    }

    /** Such a cursor holds the rows of one tenant, for whoever borrows the connection next. */
    private static boolean outlivesTransaction(List<String> words) {
        List<String> afterName = words.subList(Math.min(2, words.size()), words.size());
        int query = afterName.indexOf("for");
        return (query < 0 ? afterName : afterName.subList(0, query)).contains("with");
    }

    private static boolean isOurs(List<String> words, String namespace) {
        int i = 1;
        if (words.size() > 2 && (words.get(1).equals("local") || words.get(1).equals("session"))) {
            i = 2;
        }
        String name = words.size() > i ? words.get(i) : "";
        return switch (name) {
            case "role", "session_authorization", "authorization" -> true;
            case "session" -> words.contains("authorization");
            case "all" -> words.get(0).equals("reset");
            default -> name.equals(namespace) || name.startsWith(namespace + ".");
        };
    }

    private static SQLException refused(String what) {
        return new SQLException(what + " is refused here: the tenant's binding is made for each transaction", "42501");
    }
}
