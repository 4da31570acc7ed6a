package dev.mainstay.core.secrets;

/** Tells values that a generator made from words and from ids. */
final class Randomness {

    private static final int LEAST = 20;
    private static final int LONGEST = 512;

    private Randomness() {}

    /**
     * Says whether it looks random: one piece of 20 characters or more in which small letters, capitals and digits all
     * occur and change places more often than they do in words put together. UUIDs, ULIDs and hexadecimal digests lack
     * one of the three.
     */
    static boolean is(String text, int from, int to) {
        if (to - from < LEAST || to - from > LONGEST) {
            return false;
        }
        int upper = 0;
        int lower = 0;
        int digits = 0;
        int changes = 0;
        int before = 0;
        for (int i = from; i < to; i++) {
            int sort = sort(text.charAt(i));
            if (sort < 0) {
                return false;
            }
            upper += sort == 1 ? 1 : 0;
            lower += sort == 2 ? 1 : 0;
            digits += sort == 3 ? 1 : 0;
            changes += sort != 0 && sort != before ? 1 : 0;
            before = sort;
        }
        return upper > 1 && lower > 1 && digits > 1 && changes * 5 >= (to - from) * 2;
    }

    /** Returns the end of one piece; {@code =} stands only at its end. */
    static int end(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '=' && sort(text.charAt(i)) >= 0) {
            i++;
        }
        int end = i;
        while (end < text.length() && end < i + 2 && text.charAt(end) == '=') {
            end++;
        }
        return end < text.length() && sort(text.charAt(end)) > 0 ? i : end;
    }

    private static int sort(char c) {
        if (Chars.isUpper(c)) {
            return 1;
        }
        if (Chars.isLower(c)) {
            return 2;
        }
        if (Chars.isDigit(c)) {
            return 3;
        }
        return c == '+' || c == '/' || c == '_' || c == '-' || c == '=' || c == '%' || c == '~' || c == '.' ? 0 : -1;
    }
}
