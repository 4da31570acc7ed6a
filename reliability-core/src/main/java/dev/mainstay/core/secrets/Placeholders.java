package dev.mainstay.core.secrets;

/** Values that stand where a secret could stand and are none. */
final class Placeholders {

    private static final String[] EMPTY = {
        "null",
        "nil",
        "none",
        "true",
        "false",
        "yes",
        "no",
        "undefined",
        "empty",
        "unset",
        "blank",
        "redacted",
        "masked",
        "hidden",
        "unknown",
        "required",
        "optional",
        "protected",
        "n/a",
        "void",
        "string",
        "absent",
        "missing"
    };
    private static final String[] PROSE = {
        "must",
        "should",
        "is",
        "was",
        "not",
        "has",
        "may",
        "can",
        "cannot",
        "invalid",
        "expired",
        "too",
        "expected",
        "unexpected",
        "does",
        "field",
        "value",
        "the",
        "a",
        "an",
        "wrong",
        "incorrect",
        "mismatch",
        "changed",
        "reset",
        "failed",
        "denied",
        "granted",
        "ok",
        "success",
        "updated",
        "created",
        "deleted",
        "rotated",
        "revoked",
        "refreshed",
        "length",
        "format",
        "for",
        "from",
        "in",
        "at",
        "to",
        "by",
        "with",
        "and",
        "or",
        "of",
        "on"
    };
    private static final String MARKER = "[redacted:";
    private static final int LONGEST_REFERENCE = 128;

    private Placeholders() {}

    static boolean is(String text, int from, int to) {
        return isOneOf(EMPTY, text, from, to) || isFiller(text, from, to) || isReference(text, from, to);
    }

    /** Says whether a sentence goes on there, rather than a value. */
    static boolean isProse(String text, int from, int to) {
        return isOneOf(PROSE, text, from, to) || !hasAlnum(text, from, to);
    }

    /** Returns the end of what an earlier scan wrote there, or -1. */
    static int markerEnd(String text, int from) {
        if (!text.startsWith(MARKER, from)) {
            return -1;
        }
        int i = from + MARKER.length();
        while (i < text.length() && i < from + 32 && (Chars.isLower(text.charAt(i)) || text.charAt(i) == '-')) {
            i++;
        }
        boolean closed = i < text.length() && text.charAt(i) == ']';
        return closed && (i + 1 == text.length() || !Chars.isAlnum(text.charAt(i + 1))) ? i + 1 : -1;
    }

    private static boolean isOneOf(String[] words, String text, int from, int to) {
        for (String word : words) {
            if (word.length() == to - from && text.regionMatches(true, from, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }

    /** Stars and their like, all the same. */
    private static boolean isFiller(String text, int from, int to) {
        char first = text.charAt(from);
        if (Chars.isAlnum(first) && (Chars.lower(first) != 'x' || to - from < 3)) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            if (text.charAt(i) != first) {
                return false;
            }
        }
        return true;
    }

    /** The name of a value instead of the value: of a property, a variable, a parameter. */
    private static boolean isReference(String text, int from, int to) {
        if (to - from > LONGEST_REFERENCE) {
            return false;
        }
        char first = text.charAt(from);
        char last = text.charAt(to - 1);
        boolean braces = last == '}' && (first == '{' || first == '#' || first == '$' || first == '%');
        if (braces || (first == '<' && last == '>')) {
            return isNameOnly(text, from + 1, to - 1);
        }
        return first == '$' && isVariable(text, from + 1, to);
    }

    private static boolean isNameOnly(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Chars.isRun(c) && c != '.' && c != '{' && c != '}' && c != ' ') {
                return false;
            }
        }
        return true;
    }

    private static boolean isVariable(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Chars.isUpper(c) && c != '_' && !(Chars.isDigit(c) && (i > from || to - from <= 2))) {
                return false;
            }
        }
        return to > from;
    }

    private static boolean hasAlnum(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isAlnum(text.charAt(i)) || text.charAt(i) > 127) {
                return true;
            }
        }
        return false;
    }
}
