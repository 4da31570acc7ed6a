package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Facts.Call;
import dev.mainstay.tenancy.proof.SqlTokens.Kind;
import dev.mainstay.tenancy.proof.SqlTokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Walks through tokens once and notes what {@link Facts} holds. */
final class FactScan {

    /** Words that matter for whether, and as whom, it can be run. */
    static final Set<String> KEYWORDS = Set.of(
            "current_user",
            "session_user",
            "current_role",
            "user",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "current_schema",
            "current_catalog",
            "execute",
            "insert",
            "update",
            "delete",
            "merge",
            "truncate",
            "create",
            "drop",
            "alter",
            "copy",
            "notify",
            "lock",
            "grant",
            "revoke",
            "reset");

    private final List<Token> tokens;
    private final Set<String> settings = new LinkedHashSet<>();
    private final Set<List<String>> keys = new LinkedHashSet<>();
    private final Set<String> relations = new LinkedHashSet<>();
    private final Set<Call> calls = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> literals = new LinkedHashSet<>();
    private final Set<String> keywords = new LinkedHashSet<>();
    private final Set<String> operators = new LinkedHashSet<>();
    /** For each open parenthesis, whether a SELECT stands in it. */
    private final Deque<Boolean> selects = new ArrayDeque<>();

    private List<String> path = new ArrayList<>();
    private int pathEnd = -1;

    private FactScan(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Facts read(List<Token> tokens) {
        FactScan scan = new FactScan(tokens);
        // PL/pgSQL selects without the word: PERFORM ... FROM.
        scan.selects.push(true);
        for (int i = 0; i < tokens.size(); i++) {
            scan.token(i);
        }
        scan.literals.removeAll(scan.settings);
        return new Facts(
                Set.copyOf(scan.settings),
                Set.copyOf(scan.keys),
                Set.copyOf(scan.relations),
                Set.copyOf(scan.calls),
                Set.copyOf(scan.names),
                Set.copyOf(scan.literals),
                Set.copyOf(scan.keywords),
                Set.copyOf(scan.operators));
    }

    private void token(int i) {
        Token token = tokens.get(i);
        if (token.is("(")) {
            selects.push(false);
        } else if (token.is(")") && selects.size() > 1) {
            selects.pop();
        } else if (token.kind() == Kind.TEXT) {
            text(i);
        } else if (token.kind() == Kind.NUMBER) {
            literals.add(token.text());
        } else if (token.kind() == Kind.WORD) {
            word(i);
        } else if (SqlTokens.isOperator(token)) {
            boolean qualified = i > 3 && isAt(i - 1, ".") && isAt(i - 3, "(") && isAt(i - 4, "operator");
            operators.add((qualified ? tokens.get(i - 2).text() + "." : "") + token.text());
        }
    }

    private void word(int i) {
        Token token = tokens.get(i);
        if (token.is("select")) {
            selects.pop();
            selects.push(true);
        }
        if (!token.quoted() && KEYWORDS.contains(token.text())) {
            keywords.add(token.text());
        }
        if ((token.is("from") && selects.peek() && !isAt(i - 1, "distinct")) || token.is("join") || token.is("table")) {
            from(i + 1);
        }
        if (isAt(i + 1, "(")) {
            call(i);
        } else if (isAt(i + 1, ".") && isAt(i + 2, "*")) {
            names.add(token.text() + ".*");
        } else if (!isAt(i - 1, "::")) {
            names.add(token.text());
        }
    }

    private void call(int i) {
        Token token = tokens.get(i);
        String schema = isAt(i - 1, ".") && i > 1 ? tokens.get(i - 2).text() : "";
        calls.add(new Call(schema, token.text()));
        if (token.text().equals("current_setting") && i + 2 < tokens.size()) {
            if (tokens.get(i + 2).kind() == Kind.TEXT) {
                settings.add(tokens.get(i + 2).text());
            } else {
                keywords.add(Facts.COMPUTED_SETTING);
            }
        }
    }

    /** Notes the relations that a FROM or JOIN names; a function in their place, or a sub-select, is none. */
    private void from(int i) {
        int at = i;
        while (isAt(at, "(") || isAt(at, "only") || isAt(at, "lateral") || isAt(at, "rows")) {
            at++;
        }
        StringBuilder name = new StringBuilder();
        while (at < tokens.size() && tokens.get(at).kind() == Kind.WORD && !isAt(at, "select") && !isAt(at, "values")) {
            name.append(tokens.get(at).text());
            at++;
            if (!isAt(at, ".")) {
                break;
            }
            name.append('.');
            at++;
        }
        if (name.length() > 0 && !isAt(at, "(") && !name.toString().equals("from")) {
            relations.add(name.toString());
        }
        afterItem(at);
    }

    /** Looks for a comma in the same list: another item follows it. */
    private void afterItem(int i) {
        int depth = 0;
        for (int at = i; at < tokens.size() && depth >= 0; at++) {
            if (isAt(at, "(")) {
                depth++;
            } else if (isAt(at, ")")) {
                depth--;
            } else if (depth == 0 && isAt(at, ",")) {
                from(at + 1);
                return;
            } else if (depth == 0 && endsFrom(tokens.get(at))) {
                return;
            }
        }
    }

    private static boolean endsFrom(Token token) {
        return List.of("where", "group", "order", "limit", "union", "having", ";", "join", "on", "loop", "into")
                .stream()
                .anyMatch(token::is);
    }

    private void text(int i) {
        Token token = tokens.get(i);
        boolean key = isAt(i - 1, "->") || isAt(i - 1, "->>");
        if (!key) {
            literals.add(token.text());
            return;
        }
        if (!continuesPath(i)) {
            path = new ArrayList<>();
        }
        path.add(token.text());
        pathEnd = i;
        keys.remove(List.copyOf(path.subList(0, path.size() - 1)));
        keys.add(List.copyOf(path));
    }

    /** Between two keys of a path stand only casts and closing parentheses: {@code ((x -> 'a'::text) ->> 'b'::text)}. */
    private boolean continuesPath(int i) {
        if (pathEnd < 0) {
            return false;
        }
        for (int at = pathEnd + 1; at < i - 1; at++) {
            Token token = tokens.get(at);
            if (!token.is(")") && !token.is("::") && !token.is("text") && !token.is("jsonb") && !token.is("json")) {
                return false;
            }
        }
        return true;
    }

    private boolean isAt(int i, String what) {
        return i >= 0 && i < tokens.size() && tokens.get(i).is(what);
    }
}
