package dev.mainstay.core.secrets;

/**
 * What a {@link SecretScanner} finds, one constant for each family.
 *
 * <p>Each says what is found and what that looks like is not. Where a family says "run" it means letters, digits,
 * {@code _} and {@code -} without a gap. A shape inside a longer word is not found, so that the text of a picture or a
 * digest does not become a token.
 */
public enum SecretKind {

    /**
     * The value of a sensitive name: {@code password=..}, {@code "token": ".."}, {@code api key: ..},
     * {@code --secret ..}, {@code <passwd>..</passwd>}, {@code PASSWORD '..'}, JDBC properties, query parameters,
     * environment variables; also the value of a name that is only sometimes sensitive ({@code key}, {@code sig},
     * {@code code}, {@code auth}) when it is a piece of 20 characters or more in which capitals, small letters and
     * digits change places as often as in generated ones.
     *
     * <p>Not: values that say that there is none ({@code null}, {@code true}, {@code ****}, <code>${NAME}</code>),
     * prose after a colon ({@code password: must not be blank}), names of pages and counts ({@code nextPageToken},
     * {@code maxTokens}), {@code PWD=/path}. A value without quotes ends at white space.
     */
    VALUE("value"),

    /**
     * What follows {@code Authorization:}, {@code Bearer} or {@code Basic}.
     *
     * <p>Not: {@code bearer of good news}, {@code Basic authentication is required}.
     */
    AUTHORIZATION("authorization"),

    /** Everything that follows {@code Cookie:} or {@code Set-Cookie:}, up to the end of the line or of the quotes. */
    COOKIE("cookie"),

    /**
     * A credential that its issuer marked with a prefix, such as those of AWS, GitHub, GitLab, Slack, Stripe, Google,
     * npm, PyPI, SendGrid, Twilio, OpenAI and Anthropic, and the secret path of a webhook.
     *
     * <p>Not: ids and public keys of the same issuers ({@code pk_live_..}, {@code AROA..}), a prefix with too little
     * after it.
     */
    TOKEN("token"),

    /** A signed or encrypted JSON Web Token (RFC 7519). Not: encoded JSON without a second part. */
    JWT("jwt"),

    /** A private key in PEM (RFC 7468), with its lines. Not: certificates and public keys. */
    PRIVATE_KEY("private-key"),

    /** The password in {@code scheme://user:password@host}. Not: a port, a user alone, a path with an {@code @}. */
    URI_PASSWORD("uri-password"),

    /**
     * A payment card number: an issuer's prefix, a length that it issues, the right check digit; in one piece or in the
     * groups that stand on cards, between spaces, dots or dashes.
     *
     * <p>Not: order numbers, timestamps, phone numbers, ISBNs. One in ten numbers with an issuer's prefix and length has
     * the right check digit by chance and is taken for a card.
     */
    CARD("card"),

    /** An e-mail address; only where {@link SecretScanner.Builder#emails} asks for it. */
    EMAIL("email");

    private final String label;
    private final String replacement;

    SecretKind(String label) {
        this.label = label;
        this.replacement = "[redacted:" + label + "]";
    }

    /** Returns the name for replacements and metrics: lower-case letters and {@code -}. */
    public String label() {
        return label;
    }

    /** Returns what is written instead, such as {@code [redacted:jwt]}. */
    public String replacement() {
        return replacement;
    }
}
