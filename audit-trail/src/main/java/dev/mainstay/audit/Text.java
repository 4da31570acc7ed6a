package dev.mainstay.audit;

import dev.mainstay.core.keys.StandardAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What PostgreSQL can store of a text: no U+0000, no lone surrogate, and in indexed columns no more than fits. */
final class Text {

    /** Characters of an id or a code; a longer one would not fit into an index. */
    static final int LONGEST = 255;

    private static final int KEPT = 180;
    private static final String DIGEST = "~sha256:";
    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** Replaces each character that cannot be stored, so that equal texts stay equal and the insert never fails. */
    static String clean(String text) {
        if (unstorable(text) == 0) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isUnstorable(text, i)) {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    /** Returns how many characters {@link #clean} replaces. */
    static int unstorable(String text) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isUnstorable(text, i)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isUnstorable(String text, int i) {
        char c = text.charAt(i);
        if (c == 0) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    /**
     * Cleans and, where it is longer than {@link #LONGEST}, cuts and appends a digest of the whole, so that different
     * texts stay different.
     */
    static String storable(String text) {
        String clean = clean(text);
        if (clean.length() <= LONGEST) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(KEPT - 1)) ? KEPT - 1 : KEPT;
        return clean.substring(0, end) + DIGEST + sha256(clean.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the digest alone of a text that {@link #storable} has cut, any other text as it is. */
    static String digestIfCut(String text) {
        int digest = text.length() - DIGEST.length() - 64;
        boolean cut = (digest == KEPT || digest == KEPT - 1) && text.startsWith(DIGEST, digest);
        return cut ? text.substring(digest + 1) : text;
    }

    static String storableWord(String name, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank");
        }
        return storable(text);
    }

    static void requireName(String name, String text, int longest) {
        if (text.isEmpty() || text.length() > longest || !isLower(text.charAt(0))) {
            throw new IllegalArgumentException(nameRule(name, text, longest));
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLower(c) && !isDigit(c) && c != '.' && c != '_' && c != '-') {
                throw new IllegalArgumentException(nameRule(name, text, longest));
            }
        }
    }

    private static String nameRule(String name, String text, int longest) {
        return name + " must be 1 to " + longest + " of a-z, 0-9, '.', '_' and '-', beginning with a letter, was "
                + (text.length() > longest ? text.length() + " characters" : "'" + clean(text) + "'");
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        return StandardAlgorithm.use("SHA-256", () -> MessageDigest.getInstance("SHA-256"));
    }
}
