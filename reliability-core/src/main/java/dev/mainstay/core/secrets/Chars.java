package dev.mainstay.core.secrets;

/** Characters of ASCII by class. Beyond it there are no secrets, only their surroundings. */
final class Chars {

    private static final int DIGIT = 1;
    private static final int UPPER = 2;
    private static final int LOWER = 4;
    private static final int RUN = 8;
    private static final int HEX = 16;
    private static final byte[] CLASSES = classes();

    private Chars() {}

    private static byte[] classes() {
        byte[] classes = new byte[128];
        mark(classes, '0', '9', DIGIT | RUN | HEX);
        mark(classes, 'A', 'Z', UPPER | RUN);
        mark(classes, 'a', 'z', LOWER | RUN);
        mark(classes, 'A', 'F', HEX);
        mark(classes, 'a', 'f', HEX);
        mark(classes, '_', '_', RUN);
        mark(classes, '-', '-', RUN);
        return classes;
    }

    private static void mark(byte[] classes, char first, char last, int as) {
        for (int c = first; c <= last; c++) {
            classes[c] |= (byte) as;
        }
    }

    private static boolean is(char c, int wanted) {
        return c < 128 && (CLASSES[c] & wanted) != 0;
    }

    static boolean isDigit(char c) {
        return is(c, DIGIT);
    }

    static boolean isUpper(char c) {
        return is(c, UPPER);
    }

    static boolean isLower(char c) {
        return is(c, LOWER);
    }

    static boolean isHex(char c) {
        return is(c, HEX);
    }

    static boolean isAlnum(char c) {
        return is(c, DIGIT | UPPER | LOWER);
    }

    /** Says whether it is a letter, a digit, {@code _} or {@code -}: what names and most tokens are made of. */
    static boolean isRun(char c) {
        return is(c, RUN);
    }

    /** Returns the classes of all characters of a piece of run characters and points, up to its end or the limit. */
    static int mix(String text, int from, int limit) {
        int mix = 0;
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (c >= 128 || (CLASSES[c] == 0 && c != '.')) {
                return mix;
            }
            mix |= CLASSES[c];
        }
        return mix;
    }

    static boolean isDigitAndUpper(int mix) {
        return (mix & (DIGIT | UPPER)) == (DIGIT | UPPER);
    }

    static boolean isWithLower(int mix) {
        return (mix & LOWER) != 0;
    }

    static boolean isSpace(char c) {
        return c <= ' ' || c == '\u00A0' || c == '\u2028' || c == '\u2029' || c == '\u0085';
    }

    static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029' || c == '\u0085';
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00A0';
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    static char lower(char c) {
        return isUpper(c) ? (char) (c + ('a' - 'A')) : c;
    }

    /** Returns the end of the run that begins at an index. */
    static int runEnd(String text, int from) {
        int i = from;
        while (i < text.length() && isRun(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Returns the first index from there on that is not blank. */
    static int skipBlanks(String text, int from) {
        int i = from;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Returns the end of the line in which an index is. */
    static int lineEnd(String text, int from) {
        int i = from;
        while (i < text.length() && !isLineEnd(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
