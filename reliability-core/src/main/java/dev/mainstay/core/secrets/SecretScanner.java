package dev.mainstay.core.secrets;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in text: values of sensitive names, credentials with known prefixes, JSON Web Tokens, private keys,
 * passwords in URIs, card numbers, and by choice e-mail addresses. {@link SecretKind} says of each what is found and
 * what is not. Immutable, safe for any number of threads.
 *
 * <p>One pass from left to right without regular expressions. The time is linear in the length of the text, whatever
 * the text; nothing is allocated where nothing is found.
 *
 * <pre>{@code
 * SecretScanner scanner = SecretScanner.defaults();
 * scanner.redact("login with password=hunter2 refused");   // login with password=[redacted:value] refused
 * scanner.isSensitiveKey("X-Api-Key");                     // true
 * }</pre>
 *
 * <p>It finds what looks like a secret. A secret that looks like a word, under a name that says nothing, is not found:
 * redact such fields by their name.
 */
public final class SecretScanner {

    private static final SecretScanner DEFAULTS = builder().build();
    private static final int FOUND = Integer.MAX_VALUE;
    private static final int LEAST_BOT_ID = 8;

    private final Names names;
    private final Issued issued;
    private final boolean cards;
    private final boolean emails;
    private final Set<String> allowed;

    private SecretScanner(Builder builder) {
        names = new Names(builder.keys, builder.keySuffixes);
        issued = new Issued(builder.prefixes);
        cards = builder.cards;
        emails = builder.emails;
        allowed = Set.copyOf(builder.allowed);
    }

    /** Returns the scanner of all families but e-mail addresses. */
    public static SecretScanner defaults() {
        return DEFAULTS;
    }

    /** Starts a scanner of one's own; what is set adds to the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Says whether a value is secret because of its name, such as {@code password}, {@code X-Api-Key} or
     * {@code spring.datasource.password}. Case, {@code _}, {@code -} and {@code .} do not matter.
     *
     * @param key a name alone, without its value
     */
    public boolean isSensitiveKey(String key) {
        Sense sense = names.sense(key, key.length());
        return sense != Sense.NONE && sense != Sense.SOMETIMES;
    }

    /**
     * Replaces each secret by {@link SecretKind#replacement()}.
     *
     * @return the very same text when there is none
     */
    public String redact(String text) {
        if (!scan(text, 0, null)) {
            return text;
        }
        Redaction redaction = new Redaction(text);
        scan(text, redaction);
        return redaction.result();
    }

    /**
     * Tells where secrets are.
     *
     * @param hits called on this thread, before the method returns
     */
    public void scan(String text, Hits hits) {
        scan(text, 0, hits);
    }

    /** Without hits it stops at the first and says whether there was one. */
    private boolean scan(String text, int from, @Nullable Hits hits) {
        int i = from;
        int emailsTill = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!Chars.isRun(c)) {
                i = between(text, i, c, hits);
                continue;
            }
            int address = -1;
            if (emails && i >= emailsTill) {
                emailsTill = Emails.localEnd(text, i);
                address = found(text, Emails.at(text, i, emailsTill), SecretKind.EMAIL, -1, hits);
            }
            i = address >= 0 ? address : run(text, i, Chars.runEnd(text, i), hits);
        }
        return i == FOUND;
    }

    private int between(String text, int i, char c, @Nullable Hits hits) {
        if (c == ':' && text.startsWith("://", i)) {
            return found(text, UriPassword.after(text, i), SecretKind.URI_PASSWORD, i + 3, hits);
        }
        // What follows an escape of a URI begins a word of its own.
        boolean escape =
                c == '%' && i + 2 < text.length() && Chars.isHex(text.charAt(i + 1)) && Chars.isHex(text.charAt(i + 2));
        return escape ? i + 3 : i + 1;
    }

    private int run(String text, int start, int end, @Nullable Hits hits) {
        int next = named(text, start, end, hits);
        if (next >= 0) {
            return next;
        }
        next = found(text, PrivateKeys.in(text, start, end), SecretKind.PRIVATE_KEY, -1, hits);
        if (next >= 0) {
            return next;
        }
        next = found(text, Authorization.bare(text, start, end), SecretKind.AUTHORIZATION, -1, hits);
        return next >= 0 ? next : words(text, start, end, hits);
    }

    /** Looks at each place in the run at which a word begins. */
    private int words(String text, int start, int end, @Nullable Hits hits) {
        boolean escaped = start > 0 && text.charAt(start - 1) == '\\';
        for (int i = start; i < end; i++) {
            boolean begins = i == start || !Chars.isAlnum(text.charAt(i - 1)) || (escaped && i == start + 1);
            int next = begins ? word(text, i, end, hits) : -1;
            if (next >= 0) {
                return next;
            }
        }
        return found(text, botToken(text, start, end), SecretKind.TOKEN, end, hits);
    }

    private int named(String text, int start, int end, @Nullable Hits hits) {
        int sign = NamedValue.separator(text, start, end);
        Sense sense = sign < 0 ? Sense.NONE : names.sense(text, end);
        if (sense == Sense.NONE) {
            return -1;
        }
        SecretKind kind = switch (sense) {
            case AUTHORIZATION -> SecretKind.AUTHORIZATION;
            case COOKIE -> SecretKind.COOKIE;
            default -> SecretKind.VALUE;
        };
        return found(text, NamedValue.of(text, start, end, sign, sense), kind, -1, hits);
    }

    private int word(String text, int from, int runEnd, @Nullable Hits hits) {
        if (Chars.isDigit(text.charAt(from))) {
            return cards ? found(text, Cards.at(text, from), SecretKind.CARD, -1, hits) : -1;
        }
        int next = found(text, Jwt.at(text, from, runEnd), SecretKind.JWT, -1, hits);
        return next >= 0 ? next : found(text, issued.at(text, from), SecretKind.TOKEN, -1, hits);
    }

    /** A bot's number, a colon and its secret, as Telegram issues them. */
    private static long botToken(String text, int start, int end) {
        if (!text.startsWith(":AA", end) || end - start < LEAST_BOT_ID) {
            return Span.NONE;
        }
        for (int i = end - LEAST_BOT_ID; i < end; i++) {
            if (!Chars.isDigit(text.charAt(i))) {
                return Span.NONE;
            }
        }
        int to = Chars.runEnd(text, end + 1);
        return to - end > 30 ? Span.of(start, to) : Span.NONE;
    }

    private int found(String text, long span, SecretKind kind, int otherwise, @Nullable Hits hits) {
        if (span == Span.NONE) {
            return otherwise;
        }
        int from = Span.from(span);
        int to = Span.to(span);
        if (!allowed.isEmpty() && allowed.contains(text.substring(from, to))) {
            return to;
        }
        if (hits == null) {
            return FOUND;
        }
        hits.hit(kind, from, to);
        return to;
    }

    /** Collects what a scanner looks for. Not thread-safe. */
    public static final class Builder {

        private final Set<String> keys = new LinkedHashSet<>();
        private final Set<String> keySuffixes = new LinkedHashSet<>();
        private final List<String> prefixes = new ArrayList<>();
        private final Set<String> allowed = new LinkedHashSet<>();
        private boolean cards = true;
        private boolean emails;

        private Builder() {}

        /**
         * Adds whole names whose values are secret: {@code pan} finds {@code pan} and {@code card.pan}, not
         * {@code japan}.
         *
         * @throws IllegalArgumentException when one has no character but {@code _}, {@code -}, {@code .} and space
         */
        public Builder keys(String... names) {
            for (String name : names) {
                keys.add(normal("keys", name));
            }
            return this;
        }

        /**
         * Adds ends of names whose values are secret: {@code token} finds {@code accessToken} and {@code access_token}.
         *
         * @throws IllegalArgumentException as in {@link #keys}
         */
        public Builder keySuffixes(String... ends) {
            for (String end : ends) {
                keySuffixes.add(normal("keySuffixes", end));
            }
            return this;
        }

        private static String normal(String parameter, String name) {
            String normal = Names.normal(name);
            if (normal.isEmpty()) {
                throw new IllegalArgumentException(parameter + " must have a letter or a digit, was '" + name + "'");
            }
            return normal;
        }

        /**
         * Adds prefixes of credentials: one with 8 letters, digits, {@code _} or {@code -} or more behind it is one.
         *
         * @throws IllegalArgumentException when one is shorter than 2 or has white space
         */
        public Builder prefixes(String... texts) {
            for (String text : texts) {
                if (text.length() < 2 || text.chars().anyMatch(Character::isWhitespace)) {
                    throw new IllegalArgumentException(
                            "prefixes must have 2 characters or more and no white space, was '" + text + "'");
                }
                prefixes.add(text);
            }
            return this;
        }

        /** Sets whether card numbers are found; they are when not set. */
        public Builder cards(boolean value) {
            cards = value;
            return this;
        }

        /** Sets whether e-mail addresses are found; they are not when not set. */
        public Builder emails(boolean value) {
            emails = value;
            return this;
        }

        /** Adds texts that are no secrets although they look so, such as the card numbers of a test system. */
        public Builder allow(String... texts) {
            allowed.addAll(List.of(texts));
            return this;
        }

        /** Makes the scanner. */
        public SecretScanner build() {
            return new SecretScanner(this);
        }
    }
}
