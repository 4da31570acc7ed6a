package dev.mainstay.core.secrets;

/** What the name of a value says about the value. */
enum Sense {
    /** Nothing. */
    NONE,
    /** It is secret. */
    SECRET,
    /** It is secret, unless the name is a word of a sentence. */
    WORD,
    /** It is secret when it looks random. */
    SOMETIMES,
    /** It is what the header Authorization holds. */
    AUTHORIZATION,
    /** It is what a cookie header holds. */
    COOKIE
}
