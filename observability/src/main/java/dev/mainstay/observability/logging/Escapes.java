package dev.mainstay.observability.logging;

import java.io.Serial;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;

/**
 * Escapes what could break a line, act on a terminal, or mislead its reader: C0 and C1 controls, line and paragraph separators,
 * bidirectional controls, and surrogates. These are escaped also in pairs, since one alone has no UTF-8 form.
 */
final class Escapes extends CharacterEscapes {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7f;

    private final int[] ascii = standardAsciiEscapesForJSON();

    Escapes() {
        ascii[DELETE] = ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
        return isHarmful(unit) ? new SerializedString(spelledOut(unit)) : null;
    }

    /** Returns a name with lone surrogates spelled out as text: strict parsers refuse them in names, even escaped. */
    static String inName(String name) {
        if (name.chars().noneMatch(Escapes::isSurrogate)) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length() + 16);
        name.codePoints().forEach(point -> {
            if (isSurrogate(point)) {
                text.append(spelledOut(point));
            } else {
                text.appendCodePoint(point);
            }
        });
        return text.toString();
    }

    private static String spelledOut(int unit) {
        return String.format(Locale.ROOT, "\\u%04X", unit);
    }

    private static boolean isSurrogate(int unit) {
        return unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE;
    }

    private static boolean isHarmful(int unit) {
        return (unit >= DELETE && unit <= 0x9f)
                || unit == 0x061c
                || unit == 0x200e
                || unit == 0x200f
                || (unit >= 0x2028 && unit <= 0x202e)
                || (unit >= 0x2066 && unit <= 0x2069)
                || isSurrogate(unit);
    }
}
