package dev.mainstay.tenancy.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a code means.
 *
 * @param why what goes wrong, as Markdown without line breaks
 * @param mend what to do about it, as Markdown without line breaks
 */
record Explanation(String why, String mend) {

    private static final String RESOURCE = "codes.md";

    /** Reads the explanations, by the code's id. */
    static Map<String, Explanation> all() {
        return parse(text());
    }

    /** Takes a text apart: sections of a heading, which is the code's id, and two paragraphs. */
    static Map<String, Explanation> parse(String text) {
        Map<String, Explanation> all = new HashMap<>();
        for (String section : text.substring("# ".length()).split("\n# ", -1)) {
            String[] parts = section.strip().split("\n+", -1);
            if (parts.length != 3) {
                throw new IllegalStateException(RESOURCE + ": " + parts[0] + " must have two paragraphs");
            }
            all.put(parts[0], new Explanation(parts[1], parts[2]));
        }
        return all;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(Explanation.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
