package dev.mainstay.core.http;

/** The grammar of header names and methods: a token of RFC 9110, section 5.6.2. */
final class Token {

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Token() {}

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Token::isLegal);
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
