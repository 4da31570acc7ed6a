package dev.mainstay.core.secrets;

/** Finds e-mail addresses as they are written in practice: ASCII, no quotes, a domain with a point. */
final class Emails {

    private Emails() {}

    /** Returns the end of the characters from there on that can stand before an {@code @}. */
    static int localEnd(String text, int from) {
        int i = from;
        while (i < text.length() && isLocal(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isLocal(char c) {
        return Chars.isRun(c) || c == '.' || c == '+' || c == '%';
    }

    /** Returns the address whose part before the {@code @} is between the indices. */
    static long at(String text, int from, int at) {
        if (at >= text.length() || text.charAt(at) != '@') {
            return Span.NONE;
        }
        int lastPoint = -1;
        int i = at + 1;
        for (; i < text.length() && (Chars.isAlnum(text.charAt(i)) || isInner(text, i, at)); i++) {
            lastPoint = text.charAt(i) == '.' ? i : lastPoint;
        }
        boolean topLevel = lastPoint > 0 && i - lastPoint > 2 && !Chars.isDigit(text.charAt(i - 1));
        return topLevel ? Span.of(from, i) : Span.NONE;
    }

    private static boolean isInner(String text, int i, int at) {
        char c = text.charAt(i);
        boolean next = i + 1 < text.length() && Chars.isAlnum(text.charAt(i + 1));
        return (c == '.' && next && i > at + 1) || (c == '-' && i > at + 1);
    }
}
