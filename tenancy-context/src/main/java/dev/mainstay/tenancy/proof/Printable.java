package dev.mainstay.tenancy.proof;

/** Text of a database made safe to show: names may hold anything, also what moves a terminal's cursor or turns the direction of writing. */
final class Printable {

    private Printable() {}

    /** Returns the text on one line: line feeds are blanks, and what cannot be seen is written as in Java source. */
    static String line(String text) {
        return lines(text.replace('\n', ' '));
    }

    /** Returns the text with its line feeds; what cannot be seen is written as in Java source. */
    static String lines(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || isVisible(c)) {
                out.appendCodePoint(c);
            } else {
                out.append("\\u").append("%04X".formatted(c));
            }
        });
        return out.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
