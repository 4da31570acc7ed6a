package dev.mainstay.core.secrets;

/** Finds the password in the authority of a URI (RFC 3986, section 3.2). */
final class UriPassword {

    private UriPassword() {}

    /** Returns the password behind a {@code ://} whose colon is at an index. */
    static long after(String text, int colon) {
        int password = -1;
        int at = -1;
        boolean port = true;
        for (int i = colon + 3; i < text.length() && isAuthority(text.charAt(i)); i++) {
            char c = text.charAt(i);
            // SQL Server's properties follow host and port.
            if (c == ';' && port) {
                break;
            }
            if (c == ':' && password < 0) {
                password = i + 1;
            } else {
                at = c == '@' ? i : at;
                port &= password < 0 || Chars.isDigit(c);
            }
        }
        boolean none = password < 0 || at <= password;
        return none || isHarmless(text, password, at) ? Span.NONE : Span.of(password, at);
    }

    private static boolean isHarmless(String text, int from, int to) {
        return Placeholders.is(text, from, to) || Placeholders.markerEnd(text, from) == to;
    }

    private static boolean isAuthority(char c) {
        return c != '/' && c != '?' && c != '#' && c != '<' && c != '>' && !Chars.isSpace(c) && !Chars.isQuote(c);
    }
}
