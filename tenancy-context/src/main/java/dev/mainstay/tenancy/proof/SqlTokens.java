package dev.mainstay.tenancy.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts SQL into words, literals, numbers and symbols, past comments; it does not understand them. */
final class SqlTokens {

    /** What a token is. */
    enum Kind {
        /** A name or keyword; not quoted ones are in lower case. */
        WORD,
        /** A text literal, without its quotes. */
        TEXT,
        NUMBER,
        /** A parenthesis, a comma, or a run of operator characters. */
        SYMBOL
    }

    /**
     * A piece of SQL.
     *
     * @param kind what it is
     * @param text what it says
     * @param quoted whether it is a name in double quotes, which is never a keyword
     * @param start where it begins
     * @param end where it has ended
     */
    record Token(Kind kind, String text, boolean quoted, int start, int end) {

        boolean is(String keywordOrSymbol) {
            return !quoted && (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(keywordOrSymbol);
        }
    }

    private static final String OPERATORS = "+-*/<>=~!@#%^&|`?:";

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    static List<Token> of(String sql) {
        SqlTokens scan = new SqlTokens(sql);
        while (scan.at < sql.length()) {
            scan.next(sql.charAt(scan.at));
        }
        return List.copyOf(scan.tokens);
    }

    private void next(char c) {
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end + 1;
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else if (c == '\'') {
            quoted(Kind.TEXT, '\'', false);
        } else if (c == '"') {
            quoted(Kind.WORD, '"', false);
        } else if ((c == 'e' || c == 'E') && at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
            at++;
            quoted(Kind.TEXT, '\'', true);
        } else if (c == '$' && dollarQuoted()) {
            return;
        } else if (Character.isDigit(c)) {
            run(Kind.NUMBER);
        } else if (isWordPart(c)) {
            run(Kind.WORD);
        } else {
            symbol(c);
        }
    }

    private void run(Kind kind) {
        int start = at;
        while (at < sql.length()
                && (isWordPart(sql.charAt(at))
                        || (kind == Kind.NUMBER && sql.charAt(at) == '.')
                        || sql.charAt(at) == '$')) {
            at++;
        }
        String text = sql.substring(start, at);
        tokens.add(new Token(kind, text.toLowerCase(Locale.ROOT), false, start, at));
    }

    private void symbol(char c) {
        int start = at++;
        if (OPERATORS.indexOf(c) >= 0) {
            while (at < sql.length() && OPERATORS.indexOf(sql.charAt(at)) >= 0) {
                at++;
            }
        }
        tokens.add(new Token(Kind.SYMBOL, sql.substring(start, at), false, start, at));
    }

    private void quoted(Kind kind, char quote, boolean backslashEscapes) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && backslashEscapes && at < sql.length()) {
                text.append(sql.charAt(at++));
            } else if (c == quote && at < sql.length() && sql.charAt(at) == quote) {
                text.append(quote);
                at++;
            } else if (c == quote) {
                break;
            } else {
                text.append(c);
            }
        }
        tokens.add(new Token(kind, text.toString(), kind == Kind.WORD, start, at));
    }

    private boolean dollarQuoted() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean parameter = at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1));
        if (parameter || tagEnd == sql.length() || sql.charAt(tagEnd) != '$') {
            return false;
        }
        int start = at;
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        int textEnd = close < 0 ? sql.length() : close;
        at = close < 0 ? sql.length() : close + tag.length();
        tokens.add(new Token(Kind.TEXT, sql.substring(tagEnd + 1, textEnd), false, start, at));
        return true;
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
        } while (depth > 0 && at < sql.length());
    }

    /** Returns whether it is a run of operator characters. */
    static boolean isOperator(Token token) {
        return token.kind() == Kind.SYMBOL && OPERATORS.indexOf(token.text().charAt(0)) >= 0;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
