package dev.mainstay.core.secrets;

/** Finds private keys in PEM (RFC 7468), with real or escaped line ends, also where the text is cut before its end. */
final class PrivateKeys {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final int LONGEST_LABEL = 64;

    private PrivateKeys() {}

    /** Returns the key whose first line begins in the run between the indices. */
    static long in(String text, int runStart, int runEnd) {
        int from = runEnd - (BEGIN.length() - 1);
        if (from < runStart || !text.startsWith(BEGIN, from)) {
            return Span.NONE;
        }
        int body = labelEnd(text, from + BEGIN.length());
        if (body < 0) {
            return Span.NONE;
        }
        int end = body;
        while (end < text.length() && isBody(text, end)) {
            end++;
        }
        if (text.startsWith(END, end)) {
            int close = labelEnd(text, end + END.length());
            end = close < 0 ? end + END.length() : close;
        }
        return Span.of(from, end);
    }

    private static int labelEnd(String text, int from) {
        boolean secret = false;
        for (int i = from; i < Math.min(text.length(), from + LONGEST_LABEL); i++) {
            secret |= text.startsWith("PRIVATE KEY", i);
            if (text.startsWith(DASHES, i)) {
                return secret ? i + DASHES.length() : -1;
            }
        }
        return -1;
    }

    private static boolean isBody(String text, int i) {
        char c = text.charAt(i);
        if (c == '-') {
            return !text.startsWith(END, i);
        }
        return Chars.isAlnum(c)
                || Chars.isSpace(c)
                || c == '+'
                || c == '/'
                || c == '='
                || c == '\\'
                || c == ':'
                || c == ','
                || c == '.'
                || c == '('
                || c == ')';
    }
}
