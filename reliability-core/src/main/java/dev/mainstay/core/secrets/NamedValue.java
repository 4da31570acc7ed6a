package dev.mainstay.core.secrets;

/** Finds the value that follows a name: in JSON, properties, URLs, connection strings, headers, XML, options, prose. */
final class NamedValue {

    private static final int MOST_BACKSLASHES = 7;

    private NamedValue() {}

    /** Returns where the sign begins that parts a name from its value, or -1 when none follows the name. */
    static int separator(String text, int nameStart, int nameEnd) {
        int i = afterQuote(text, nameEnd);
        int sign = Chars.skipBlanks(text, i);
        if (sign >= text.length()) {
            return -1;
        }
        char c = text.charAt(sign);
        if (c == '=' || (c == ':' && !isDoubled(text, sign))) {
            return sign;
        }
        if (c == '>' || (c == '%' && isEncodedEquals(text, sign)) || (c == '\\' && isEscapedEquals(text, sign))) {
            return sign;
        }
        boolean option = text.startsWith("--", nameStart) && c != '-';
        return sign > i && (option || Chars.isQuote(c)) ? sign : -1;
    }

    private static int afterQuote(String text, int nameEnd) {
        int i = afterBackslashes(text, nameEnd);
        if (i < text.length() && Chars.isQuote(text.charAt(i))) {
            i++;
            return i < text.length() && text.charAt(i) == ']' ? i + 1 : i;
        }
        return nameEnd;
    }

    private static int afterBackslashes(String text, int from) {
        int i = from;
        while (i < text.length() && i - from < MOST_BACKSLASHES && text.charAt(i) == '\\') {
            i++;
        }
        return i;
    }

    /** {@code ::} and {@code ://} follow names of types and of schemes. */
    private static boolean isDoubled(String text, int sign) {
        return text.startsWith("::", sign)
                || text.startsWith("://", sign)
                || (sign > 0 && text.charAt(sign - 1) == ':');
    }

    private static boolean isEncodedEquals(String text, int sign) {
        return text.regionMatches(true, sign, "%3d", 0, 3);
    }

    private static boolean isEscapedEquals(String text, int sign) {
        return text.regionMatches(true, sign, "\\u003d", 0, 6);
    }

    /**
     * Returns the value of a name, or {@link Span#NONE} when there is none or it is none.
     *
     * @param sign from {@link #separator}
     * @param sense what the name says; not {@link Sense#NONE}
     */
    static long of(String text, int nameStart, int nameEnd, int sign, Sense sense) {
        char c = text.charAt(sign);
        if (c == '>') {
            boolean tag = nameStart > 0 && text.charAt(nameStart - 1) == '<';
            return tag && sign == nameEnd
                    ? checked(text, sign + 1, elementEnd(text, sign + 1), sense, false)
                    : Span.NONE;
        }
        if (c == '%' || c == '\\') {
            return plain(text, sign + (c == '%' ? 3 : 6), sense, false);
        }
        if (c != '=' && c != ':') {
            return withoutSign(text, sign, sense);
        }
        int after = sign + 1;
        while (after < text.length() && after < sign + 3 && isSign(text.charAt(after))) {
            after++;
        }
        int value = Chars.skipBlanks(text, after);
        boolean prose = c == ':' && value > after && sign == nameEnd;
        if (prose && (sense == Sense.WORD || sense == Sense.SOMETIMES)) {
            return Span.NONE;
        }
        return isWorkingDirectory(text, nameStart, nameEnd, value) ? Span.NONE : value(text, value, sense, prose);
    }

    private static boolean isSign(char c) {
        return c == '=' || c == '>';
    }

    private static boolean isWorkingDirectory(String text, int nameStart, int nameEnd, int value) {
        boolean path = value < text.length() && text.charAt(value) == '/';
        return path
                && (nameEnd - nameStart == 3 || nameEnd - nameStart == 6)
                && (text.startsWith("PWD", nameStart) || text.startsWith("OLDPWD", nameStart));
    }

    /** {@code --password abc} and {@code PASSWORD 'abc'}. */
    private static long withoutSign(String text, int next, Sense sense) {
        if (sense != Sense.SECRET && sense != Sense.WORD) {
            return Span.NONE;
        }
        if (Chars.isQuote(text.charAt(next))) {
            return sense == Sense.SECRET ? quoted(text, next, next, sense) : Span.NONE;
        }
        return plain(text, next, sense, false);
    }

    private static long value(String text, int from, Sense sense, boolean prose) {
        if (from >= text.length() || Chars.isLineEnd(text.charAt(from))) {
            return Span.NONE;
        }
        int quote = afterBackslashes(text, from);
        if (quote < text.length() && Chars.isQuote(text.charAt(quote))) {
            return quoted(text, from, quote, sense);
        }
        char first = text.charAt(from);
        if (first == '[' && sense == Sense.SECRET) {
            boolean written = Placeholders.markerEnd(text, from) >= 0 || Placeholders.markerEnd(text, from + 1) >= 0;
            return written || prose ? Span.NONE : checked(text, from + 1, listEnd(text, from + 1), sense, false);
        }
        if (first == '[' || (first == '{' && !isPrefixInBraces(text, from))) {
            return Span.NONE;
        }
        return switch (sense) {
            case AUTHORIZATION -> Authorization.header(text, from, prose);
            case COOKIE -> checked(text, from, Chars.lineEnd(text, from), sense, prose && isSentence(text, from));
            default -> plain(text, from, sense, prose);
        };
    }

    private static boolean isSentence(String text, int from) {
        return Placeholders.isProse(text, from, plainEnd(text, from));
    }

    /** As in <code>{bcrypt}$2a$10$..</code>. */
    private static boolean isPrefixInBraces(String text, int from) {
        int end = Chars.runEnd(text, from + 1);
        return end + 1 < text.length()
                && end > from + 1
                && text.charAt(end) == '}'
                && (Chars.isRun(text.charAt(end + 1)) || text.charAt(end + 1) == '$');
    }

    private static long quoted(String text, int from, int quote, Sense sense) {
        int level = quote - from;
        int end = quotedEnd(text, quote + 1, text.charAt(quote), level);
        return checked(text, quote + 1, end, sense, false);
    }

    /** The end of a text in quotes: a quote behind as many backslashes as the first, or on the level around it. */
    private static int quotedEnd(String text, int from, char quote, int level) {
        int backslashes = 0;
        int i = from;
        for (; i < text.length() && !Chars.isLineEnd(text.charAt(i)); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                backslashes++;
                continue;
            }
            boolean closes = backslashes < level || (backslashes - level) % (2 * (level + 1)) == 0;
            if (c == quote && closes) {
                return i - Math.min(backslashes, level);
            }
            backslashes = 0;
        }
        return i;
    }

    private static int elementEnd(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '<' && !Chars.isLineEnd(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int listEnd(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ']' && !Chars.isLineEnd(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static long plain(String text, int from, Sense sense, boolean prose) {
        if (Placeholders.markerEnd(text, from) >= 0) {
            return Span.NONE;
        }
        int end = sense == Sense.SOMETIMES ? Randomness.end(text, from) : plainEnd(text, from);
        return checked(text, from, end, sense, prose && Placeholders.isProse(text, from, end));
    }

    private static long checked(String text, int from, int to, Sense sense, boolean prose) {
        if (prose || to <= from || Placeholders.is(text, from, to) || Placeholders.markerEnd(text, from) == to) {
            return Span.NONE;
        }
        boolean secret = sense != Sense.SOMETIMES || Randomness.is(text, from, to);
        return secret ? Span.of(from, to) : Span.NONE;
    }

    /** The end of a value without quotes. Points and brackets at its end belong to what is around it. */
    static int plainEnd(String text, int from) {
        boolean braces = false;
        int i = from;
        while (i < text.length() && !isEnd(text, i)) {
            braces |= text.charAt(i) == '{';
            i++;
        }
        while (i > from && isClosing(text.charAt(i - 1), braces)) {
            i--;
        }
        return i;
    }

    private static boolean isClosing(char c, boolean braces) {
        return (c == '}' && !braces) || c == ')' || c == ']' || c == '.' || c == ',' || c == ';' || c == ':';
    }

    private static boolean isEnd(String text, int i) {
        char c = text.charAt(i);
        if (Chars.isSpace(c) || c == '<') {
            return true;
        }
        if (Chars.isQuote(c)) {
            return i + 1 == text.length() || !Chars.isAlnum(text.charAt(i + 1));
        }
        return (c == ',' || c == ';' || c == '&' || c == '|') && endsItem(text, i + 1);
    }

    /** Says whether the next item of a list begins there, rather than the value going on. */
    private static boolean endsItem(String text, int next) {
        if (next == text.length()) {
            return true;
        }
        char c = text.charAt(next);
        if (Chars.isSpace(c) || Chars.isQuote(c) || c == '\\' || c == '&') {
            return true;
        }
        int end = Chars.runEnd(text, next);
        return end > next && end < text.length() && (text.charAt(end) == '=' || text.charAt(end) == ':');
    }
}
