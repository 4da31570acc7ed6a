package dev.mainstay.tenancy.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the first words of each statement in a text, past comments, literals and quoted names. */
final class SqlScanner {

    private final String sql;
    private int at;

    SqlScanner(String sql) {
        this.sql = sql;
    }

    boolean hasNext() {
        return at < sql.length();
    }

    /**
     * Reads the next statement.
     *
     * @param most how many words are wanted
     * @return its first words in lower case, names with their dots as one word; empty for an empty statement
     */
    List<String> next(int most) {
        // Without a semicolon there is no second statement to look for.
        boolean onlyOne = sql.indexOf(';', at) < 0;
        List<String> words = new ArrayList<>(most);
        while (hasNext() && !(onlyOne && words.size() == most)) {
            char c = sql.charAt(at);
            if (c == ';') {
                at++;
                return words;
            }
            if (isWordPart(c)) {
                add(words, most, word());
            } else if (c == '"') {
                int start = at + 1;
                skipQuoted('"', false);
                // Names of settings have no case, quoted or not.
                add(words, most, sql.substring(start, Math.max(start, at - 1)).toLowerCase(Locale.ROOT));
            } else {
                skip(c);
            }
        }
        at = onlyOne ? sql.length() : at;
        return words;
    }

    private static void add(List<String> words, int most, String word) {
        if (words.size() < most) {
            words.add(word);
        }
    }

    private String word() {
        int start = at;
        while (hasNext() && isWordPart(sql.charAt(at))) {
            at++;
        }
        String word = sql.substring(start, at).toLowerCase(Locale.ROOT);
        if (word.equals("e") && hasNext() && sql.charAt(at) == '\'') {
            skipQuoted('\'', true);
        }
        return word;
    }

    private void skip(char c) {
        if (c == '\'') {
            skipQuoted('\'', false);
        } else if (c == '$') {
            skipDollarQuoted();
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else {
            at++;
        }
    }

    private void skipQuoted(char quote, boolean backslashEscapes) {
        at++;
        while (hasNext()) {
            char c = sql.charAt(at++);
            if (c == '\\' && backslashEscapes) {
                at++;
            } else if (c == quote) {
                return;
            }
        }
    }

    private void skipDollarQuoted() {
        int end = at + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (end == sql.length() || sql.charAt(end) != '$') {
            at = end;
            return;
        }
        String tag = sql.substring(at, end + 1);
        int close = sql.indexOf(tag, end + 1);
        at = close < 0 ? sql.length() : close + tag.length();
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && hasNext());
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.';
    }
}
