package dev.mainstay.core.context;

import java.util.Locale;
import java.util.Optional;

/** What tenant ids look like in an application; nothing else gets through, so no id can carry anything harmful. */
public enum TenantIdType {
    /** A UUID of any version, 36 characters, lower-case. */
    UUID("a lower-case UUID of 36 characters") {
        @Override
        boolean isLegal(CharSequence text) {
            if (text.length() != 36) {
                return false;
            }
            for (int i = 0; i < 36; i++) {
                char c = text.charAt(i);
                boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
                if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                    return false;
                }
            }
            return true;
        }
    },
    /** A whole number from 1 to 9223372036854775807, without sign or leading zero. */
    NUMBER("a whole number from 1 to 9223372036854775807 without sign or leading zero") {
        @Override
        boolean isLegal(CharSequence text) {
            if (text.length() == 0 || text.length() > 19 || text.charAt(0) == '0') {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return text.length() < 19 || text.toString().compareTo("9223372036854775807") <= 0;
        }
    },
    /** 1 to 63 of {@code a-z 0-9 - _}, beginning with a letter or digit. */
    SLUG("1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit") {
        @Override
        boolean isLegal(CharSequence text) {
            if (text.length() == 0 || text.length() > 63) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                if (!letterOrDigit && (i == 0 || (c != '-' && c != '_'))) {
                    return false;
                }
            }
            return true;
        }
    };

    private static final int LONGEST = 63;

    private final String shape;

    TenantIdType(String shape) {
        this.shape = shape;
    }

    abstract boolean isLegal(CharSequence text);

    /** Returns the legal form in words, for messages. */
    public String shape() {
        return shape;
    }

    /**
     * Reads an id that came from outside. UUIDs may be in upper case.
     *
     * @param text anything
     * @return empty when it has not this type's form
     */
    public Optional<TenantId> parse(CharSequence text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String canonical = this == UUID ? text.toString().toLowerCase(Locale.ROOT) : text.toString();
        return isLegal(canonical) ? Optional.of(new TenantId(this, canonical)) : Optional.empty();
    }
}
