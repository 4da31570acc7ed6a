package dev.mainstay.tenancy;

import java.util.regex.Pattern;

/**
 * The name of a role, schema or table, checked so that it can stand in SQL.
 *
 * @param value 1 to 63 of {@code a-z 0-9 _}, beginning with a letter or {@code _} and not with {@code pg_}
 */
public record SqlIdentifier(String value) {

    private static final Pattern SHAPE = Pattern.compile("(?!pg_)[a-z_][a-z0-9_]{0,62}");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException when it is not legal
     */
    public SqlIdentifier {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("identifier must be 1 to 63 of a-z, 0-9 and _, beginning with a letter"
                    + " or _ and not with pg_, was '" + value + "'");
        }
    }

    /**
     * Checks the name of a role.
     *
     * @param name as {@link #value}, but neither {@code public} nor {@code none}: PostgreSQL reads them as everybody and as nobody, quoted
     *     or not
     * @throws IllegalArgumentException when it is not legal
     */
    public static SqlIdentifier role(String name) {
        if (name.equals("public") || name.equals("none")) {
            throw new IllegalArgumentException("role must not be 'public' or 'none', was '" + name + "'");
        }
        return new SqlIdentifier(name);
    }

    /** Returns the name in double quotes. */
    public String quoted() {
        return '"' + value + '"';
    }
}
