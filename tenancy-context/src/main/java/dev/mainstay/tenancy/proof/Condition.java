package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A condition on a row, taken apart at AND and OR as far as they stand outside; what is below, NOT and CASE too, stays whole.
 *
 * <p>AND and OR only: if a leaf becomes true that was not, the whole never becomes false. So a leaf that nobody can evaluate gives a
 * lower and an upper bound.
 */
sealed interface Condition {

    /** Returns whether it is true, given which leaves are; what is null is not true. */
    boolean holds(Predicate<Leaf> isTrue);

    /** Returns the leaves from left to right. */
    Stream<Leaf> leaves();

    /** What is not taken apart. */
    record Leaf(String sql) implements Condition {

        @Override
        public boolean holds(Predicate<Leaf> isTrue) {
            return isTrue.test(this);
        }

        @Override
        public Stream<Leaf> leaves() {
            return Stream.of(this);
        }
    }

    /** True when all parts are. */
    record All(List<Condition> parts) implements Condition {

        @Override
        public boolean holds(Predicate<Leaf> isTrue) {
            return parts.stream().allMatch(part -> part.holds(isTrue));
        }

        @Override
        public Stream<Leaf> leaves() {
            return parts.stream().flatMap(Condition::leaves);
        }
    }

    /** True when one part is. */
    record Any(List<Condition> parts) implements Condition {

        @Override
        public boolean holds(Predicate<Leaf> isTrue) {
            return parts.stream().anyMatch(part -> part.holds(isTrue));
        }

        @Override
        public Stream<Leaf> leaves() {
            return parts.stream().flatMap(Condition::leaves);
        }
    }

    /** Takes an expression apart, as {@code pg_get_expr} writes it. */
    static Condition parse(String sql) {
        List<Token> tokens = SqlTokens.of(sql);
        return parse(sql, tokens, 0, tokens.size());
    }

    private static Condition parse(String sql, List<Token> tokens, int from, int to) {
        if (isWrapped(tokens, from, to)) {
            return parse(sql, tokens, from + 1, to - 1);
        }
        if (from < to && !tokens.get(from).is("select")) {
            for (String word : List.of("or", "and")) {
                List<Condition> parts = split(sql, tokens, from, to, word);
                if (parts.size() > 1) {
                    return word.equals("or") ? new Any(List.copyOf(parts)) : new All(List.copyOf(parts));
                }
            }
        }
        // A sub-select without its parentheses is no expression.
        boolean unwrapped = from > 0 && from < to && tokens.get(from).is("select");
        int start = from < to ? tokens.get(unwrapped ? from - 1 : from).start() : 0;
        int end = from < to ? tokens.get(unwrapped ? to : to - 1).end() : 0;
        return new Leaf(sql.substring(start, end));
    }

    private static List<Condition> split(String sql, List<Token> tokens, int from, int to, String word) {
        List<Condition> parts = new ArrayList<>();
        int depth = 0;
        int start = from;
        for (int i = from; i < to; i++) {
            depth += deeper(tokens.get(i));
            if (depth == 0 && tokens.get(i).is(word)) {
                parts.add(parse(sql, tokens, start, i));
                start = i + 1;
            }
        }
        if (start > from) {
            parts.add(parse(sql, tokens, start, to));
        }
        return parts;
    }

    private static boolean isWrapped(List<Token> tokens, int from, int to) {
        if (to - from < 2 || !tokens.get(from).is("(")) {
            return false;
        }
        int depth = 0;
        for (int i = from; i < to; i++) {
            depth += deeper(tokens.get(i));
            if (depth == 0) {
                return i == to - 1;
            }
        }
        return false;
    }

    private static int deeper(Token token) {
        if (token.is("(") || token.is("case") || token.is("[")) {
            return 1;
        }
        return token.is(")") || token.is("end") || token.is("]") ? -1 : 0;
    }
}
