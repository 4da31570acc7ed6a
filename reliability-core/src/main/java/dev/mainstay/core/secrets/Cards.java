package dev.mainstay.core.secrets;

/** Finds payment card numbers (ISO/IEC 7812): issuer's prefix, length and check digit. */
final class Cards {

    private static final int MOST_DIGITS = 19;
    private static final int LEAST_DIGITS = 14;

    /** Issuers: first and last value of the first four digits, shortest and longest number. */
    private static final int[][] ISSUERS = {
        {4000, 4999, 16, 16},
        {4000, 4999, 19, 19}, // Visa
        {5100, 5599, 16, 16},
        {2221, 2720, 16, 16}, // Mastercard
        {3400, 3499, 15, 15},
        {3700, 3799, 15, 15}, // American Express
        {3000, 3059, 14, 19},
        {3095, 3095, 14, 19},
        {3600, 3699, 14, 19},
        {3800, 3999, 14, 19}, // Diners Club
        {3528, 3589, 16, 19}, // JCB
        {6011, 6011, 16, 19},
        {6440, 6599, 16, 19},
        {8100, 8171, 16, 19}, // Discover, RuPay
        {6200, 6299, 16, 19}, // UnionPay
        {2200, 2204, 16, 19}, // Mir
        {5018, 5018, 16, 19},
        {5020, 5020, 16, 19},
        {5038, 5038, 16, 19},
        {5893, 5893, 16, 19}, // Maestro
        {6304, 6304, 16, 19},
        {6759, 6759, 16, 19},
        {6761, 6763, 16, 19}
    };

    private Cards() {}

    /** Returns the number that begins with the digit at an index at which a word begins. */
    static long at(String text, int from) {
        if (continues(text, from)) {
            return Span.NONE;
        }
        int end = digitsEnd(text, from);
        if (end - from == 4) {
            end = groupsEnd(text, from);
        }
        boolean apart = end > 0 && (end == text.length() || !isWord(text.charAt(end)));
        return apart && isCard(text, from, end) ? Span.of(from, end) : Span.NONE;
    }

    /** Says whether the digits go on to the left: a fraction, or a longer number in groups. */
    private static boolean continues(String text, int from) {
        if (from < 2) {
            return false;
        }
        char before = text.charAt(from - 1);
        return (before == '.' || before == '-') && Chars.isDigit(text.charAt(from - 2));
    }

    private static boolean isWord(char c) {
        return Chars.isAlnum(c) || c == '_';
    }

    private static int digitsEnd(String text, int from) {
        int i = from;
        while (i < text.length() && i - from <= MOST_DIGITS && Chars.isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** 4-4-4-4, 4-4-4-4-3, 4-6-5 or 4-6-4 digits between equal separators; -1 for anything else. */
    private static int groupsEnd(String text, int from) {
        int second = group(text, from, from + 4);
        if (second == 6) {
            int third = group(text, from, from + 11);
            return third == 5 || third == 4 ? from + 12 + third : -1;
        }
        if (second != 4 || group(text, from, from + 9) != 4 || group(text, from, from + 14) != 4) {
            return -1;
        }
        int end = from + 19;
        boolean more = group(text, from, end) == 3 && isCard(text, from, end + 4);
        boolean dashed = end + 1 < text.length() && text.charAt(end) == '-' && Chars.isDigit(text.charAt(end + 1));
        return more ? end + 4 : dashed ? -1 : end;
    }

    /** Returns how many digits follow the separator at an index, 0 when it is another than the first one. */
    private static int group(String text, int from, int separator) {
        if (separator >= text.length() || text.charAt(separator) != text.charAt(from + 4)) {
            return 0;
        }
        char c = text.charAt(separator);
        boolean legal = c == ' ' || c == '-' || c == '.' || c == '\u00A0';
        return legal ? digitsEnd(text, separator + 1) - separator - 1 : 0;
    }

    private static boolean isCard(String text, int from, int to) {
        int digits = 0;
        int prefix = 0;
        int sum = 0;
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                digits++;
                prefix = digits <= 4 ? prefix * 10 + text.charAt(i) - '0' : prefix;
            }
        }
        int right = 0;
        for (int i = to - 1; i >= from; i--) {
            if (Chars.isDigit(text.charAt(i))) {
                int digit = text.charAt(i) - '0';
                int weighed = right++ % 2 == 0 ? digit : digit * 2;
                sum += weighed > 9 ? weighed - 9 : weighed;
            }
        }
        return digits >= LEAST_DIGITS && digits <= MOST_DIGITS && sum % 10 == 0 && isIssued(prefix, digits);
    }

    private static boolean isIssued(int prefix, int digits) {
        for (int[] issuer : ISSUERS) {
            if (prefix >= issuer[0] && prefix <= issuer[1] && digits >= issuer[2] && digits <= issuer[3]) {
                return true;
            }
        }
        return false;
    }
}
