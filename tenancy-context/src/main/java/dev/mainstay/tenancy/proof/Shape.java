package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.ColumnTypes.ColumnType;
import dev.mainstay.tenancy.proof.SqlTokens.Kind;
import dev.mainstay.tenancy.proof.SqlTokens.Token;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether an expression is slow by its shape: code for each row, or no use of an index on the tenant. */
final class Shape {

    private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "when", "then", "else", "in", "any");

    private final Functions functions;

    Shape(Functions functions) {
        this.functions = functions;
    }

    /**
     * Returns what makes it slow.
     *
     * @param sql the expression
     * @param tenant the column of the tenant
     * @param type its type
     * @param columns the names of all columns
     */
    Optional<String> slowness(String sql, Column tenant, ColumnType type, Set<String> columns) {
        List<Token> tokens = SqlTokens.of(sql);
        if (!type.isText() && isCast(tokens, tenant.name())) {
            return Optional.of("it casts " + tenant.name() + ", so that no index on it is used");
        }
        return functions.reachedDirectly(Facts.of(sql)).stream()
                .filter(function -> !function.isBuiltIn())
                .filter(function -> function.isVolatile()
                        || (function.language().equals("plpgsql") && takesColumn(tokens, function.name(), columns)))
                .map(function -> "it runs %s.%s for each row".formatted(function.schema(), function.name()))
                .findFirst();
    }

    /** Returns whether {@code (column)::} stands in it, not as the argument of a function whose result is cast. */
    private static boolean isCast(List<Token> tokens, String column) {
        for (int i = 1; i + 2 < tokens.size(); i++) {
            boolean wrapped = tokens.get(i - 1).is("(")
                    && tokens.get(i + 1).is(")")
                    && tokens.get(i + 2).is("::");
            boolean called = i > 1
                    && tokens.get(i - 2).kind() == Kind.WORD
                    && !KEYWORDS.contains(tokens.get(i - 2).text());
            if (tokens.get(i).kind() == Kind.WORD && tokens.get(i).text().equals(column) && wrapped && !called) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a column stands between the parentheses after a function's name. */
    private static boolean takesColumn(List<Token> tokens, String function, Set<String> columns) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).text().equals(function) && tokens.get(i + 1).is("(")) {
                int depth = 0;
                for (int at = i + 1; at < tokens.size(); at++) {
                    depth += tokens.get(at).is("(") ? 1 : tokens.get(at).is(")") ? -1 : 0;
                    if (depth == 0) {
                        break;
                    }
                    if (tokens.get(at).kind() == Kind.WORD
                            && columns.contains(tokens.get(at).text())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
