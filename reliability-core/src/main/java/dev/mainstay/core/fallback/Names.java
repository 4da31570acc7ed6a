package dev.mainstay.core.fallback;

import java.util.regex.Pattern;

/** Names that may become labels of metrics. */
final class Names {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private Names() {}

    static String checked(String name) {
        if (!LEGAL.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits, dots, underscores and hyphens, had " + name.length()
                            + " characters");
        }
        return name;
    }
}
