package dev.mainstay.core.secrets;

/** Finds credentials of HTTP authentication (RFC 9110, section 11), in the header and behind the name of a scheme. */
final class Authorization {

    private static final String[] ONE_WORD = {
        "bearer", "basic", "token", "apikey", "api-key", "negotiate", "ntlm", "dpop", "splunk", "genie", "sso-key"
    };
    private static final int LEAST_BEARER = 12;

    private Authorization() {}

    /** Returns the value of the header: one word behind a scheme of one word, all of the line behind any other. */
    static long header(String text, int from, boolean prose) {
        int scheme = NamedValue.plainEnd(text, from);
        if (prose && Placeholders.isProse(text, from, scheme)) {
            return Span.NONE;
        }
        int next = Chars.skipBlanks(text, scheme);
        if (scheme == from || Placeholders.is(text, from, scheme) || Placeholders.markerEnd(text, from) >= 0) {
            return Span.NONE;
        }
        if (next == scheme || next >= text.length() || !isScheme(text, from, scheme)) {
            return Span.of(from, scheme);
        }
        if (Placeholders.markerEnd(text, next) >= 0) {
            return Span.NONE;
        }
        return Span.of(from, isOneWord(text, from, scheme) ? wordEnd(text, next) : Chars.lineEnd(text, from));
    }

    private static int wordEnd(String text, int from) {
        return Math.max(NamedValue.plainEnd(text, from), from);
    }

    private static boolean isScheme(String text, int from, int to) {
        return to - from <= 24 && Chars.runEnd(text, from) == to;
    }

    private static boolean isOneWord(String text, int from, int to) {
        for (String scheme : ONE_WORD) {
            if (is(text, from, to, scheme)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String text, int from, int to, String word) {
        return to - from == word.length() && text.regionMatches(true, from, word, 0, word.length());
    }

    /** Returns the credential behind the bare word {@code Bearer} or {@code Basic}. */
    static long bare(String text, int from, int to) {
        if (to >= text.length() || !Chars.isBlank(text.charAt(to))) {
            return Span.NONE;
        }
        int next = Chars.skipBlanks(text, to);
        if (is(text, from, to, "bearer")) {
            return bearer(text, next);
        }
        return is(text, from, to, "basic") ? basic(text, next) : Span.NONE;
    }

    private static long bearer(String text, int from) {
        boolean digit = false;
        int i = from;
        for (; i < text.length() && isToken68(text.charAt(i)); i++) {
            digit |= Chars.isDigit(text.charAt(i));
        }
        return digit && i - from >= LEAST_BEARER ? Span.of(from, i) : Span.NONE;
    }

    /** The characters of a credential in one word (RFC 9110, section 11.2). */
    private static boolean isToken68(char c) {
        return Chars.isRun(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=';
    }

    /** User and password in base64: what is decoded is text and has a colon. */
    private static long basic(String text, int from) {
        boolean colon = false;
        int bits = 0;
        int held = 0;
        int i = from;
        for (; i < text.length() && sextet(text.charAt(i)) >= 0; i++) {
            held = (held << 6 | sextet(text.charAt(i))) & 0xFFFF;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                int decoded = held >> bits & 0xFF;
                if (decoded < ' ') {
                    return Span.NONE;
                }
                colon |= decoded == ':';
            }
        }
        int end = i;
        while (end < text.length() && end < i + 2 && text.charAt(end) == '=') {
            end++;
        }
        return colon && (end - from) % 4 == 0 ? Span.of(from, end) : Span.NONE;
    }

    private static int sextet(char c) {
        if (Chars.isUpper(c)) {
            return c - 'A';
        }
        if (Chars.isLower(c)) {
            return c - 'a' + 26;
        }
        if (Chars.isDigit(c)) {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }
}
