package dev.mainstay.idempotency.jackson;

import java.util.HexFormat;

/** Strings and numbers of JSON, each value written in one way. */
final class JsonText {

    /** An exponent of so many digits fits a long, with room for the digits of the number. */
    private static final int LONGEST_EXPONENT = 17;

    private JsonText() {}

    /** A lone surrogate is escaped: UTF-8 has no form for it, and would make all of them one. */
    static String string(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                out.append(c).append(value.charAt(++i));
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /**
     * Returns a number as its digits without outer zeros, and the power of ten to multiply them with. It takes one pass, where a
     * {@code BigDecimal} would divide a thousand times to take a thousand zeros away.
     *
     * @param text a number of JSON
     * @throws NumberFormatException when the exponent is out of all bounds
     */
    static String number(String text) {
        boolean negative = text.startsWith("-");
        int mantissaEnd = indexOfExponent(text);
        StringBuilder digits = new StringBuilder(mantissaEnd);
        int fraction = 0;
        boolean behindPoint = false;
        for (int i = negative ? 1 : 0; i < mantissaEnd; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                behindPoint = true;
                continue;
            }
            fraction += behindPoint ? 1 : 0;
            if (c != '0' || !digits.isEmpty()) {
                digits.append(c);
            }
        }
        if (digits.isEmpty()) {
            return "0";
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        long power = exponent(text, mantissaEnd) - fraction + (digits.length() - end);
        return (negative ? "-" : "") + digits.substring(0, end) + (power == 0 ? "" : "E" + power);
    }

    private static int indexOfExponent(String text) {
        int lower = text.indexOf('e');
        int found = lower < 0 ? text.indexOf('E') : lower;
        return found < 0 ? text.length() : found;
    }

    private static long exponent(String text, int mantissaEnd) {
        if (mantissaEnd == text.length()) {
            return 0;
        }
        String exponent = text.substring(mantissaEnd + 1).replaceFirst("^([+-]?)0+(?=\\d)", "$1");
        if (exponent.length() > LONGEST_EXPONENT) {
            throw new NumberFormatException("an exponent must have at most 17 characters");
        }
        return Long.parseLong(exponent);
    }
}
