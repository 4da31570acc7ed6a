package dev.mainstay.core.secrets;

/** Finds JSON Web Tokens (RFC 7519, RFC 7516): base64url parts between points, the first an encoded JSON object. */
final class Jwt {

    private static final int LEAST_HEADER = 16;
    private static final int MOST_PARTS = 5;

    private Jwt() {}

    /** Returns the token that begins at an index and whose first part ends at another. */
    static long at(String text, int from, int end) {
        boolean object = text.startsWith("eyJ", from) || text.startsWith("eyAi", from) || text.startsWith("ewog", from);
        if (!object || end - from < LEAST_HEADER || end >= text.length() || text.charAt(end) != '.') {
            return Span.NONE;
        }
        int to = end;
        int parts = 1;
        while (parts < MOST_PARTS && to < text.length() && text.charAt(to) == '.') {
            int next = Chars.runEnd(text, to + 1);
            if (next == to + 1 && parts == 1) {
                return Span.NONE;
            }
            to = next;
            parts++;
        }
        return Span.of(from, to);
    }
}
