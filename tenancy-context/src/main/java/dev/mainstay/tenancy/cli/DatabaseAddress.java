package dev.mainstay.tenancy.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is.
 *
 * @param jdbcUrl for the driver, without user and password
 * @param user whom the address names; null when it names none
 * @param password the address's; null when it has none
 */
record DatabaseAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    private static final String LEGAL =
            "--url must be jdbc:postgresql://host:port/database or postgresql://host:port/database";

    /**
     * Reads a JDBC URL, or the form that libpq and most other languages use: {@code postgresql://user:password@host:port/database}.
     *
     * @throws IllegalArgumentException when it is neither; the message does not repeat it, since it may hold a password
     */
    static DatabaseAddress parse(String url) {
        String plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        URI uri = uri(plain);
        String scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw new IllegalArgumentException(LEGAL);
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        Login login = at < 0 ? new Login(null, null) : Login.of(authority.substring(0, at));
        return withoutLogin(
                "jdbc:postgresql://" + authority.substring(at + 1) + uri.getRawPath(), uri.getRawQuery(), login);
    }

    /**
     * Sets the address, not the login.
     *
     * @throws IllegalArgumentException when the driver does not understand it; the message does not repeat it
     */
    void configure(PGSimpleDataSource source) {
        try {
            source.setURL(jdbcUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(LEGAL, e);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            // A password that is not escaped would go on in the path.
            if (!uri.isOpaque() && !uri.getRawPath().contains("@")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message holds the text, and so perhaps a password.
        }
        throw new IllegalArgumentException(LEGAL);
    }

    private static DatabaseAddress withoutLogin(String address, @Nullable String query, Login login) {
        String user = login.user();
        String password = login.password();
        List<String> others = new ArrayList<>();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            if (parameter.startsWith("user=")) {
                user = decoded(parameter.substring("user=".length()));
            } else if (parameter.startsWith("password=")) {
                password = decoded(parameter.substring("password=".length()));
            } else if (!parameter.isEmpty()) {
                others.add(parameter);
            }
        }
        String parameters = others.isEmpty() ? "" : "?" + String.join("&", others);
        return new DatabaseAddress(address + parameters, user, password);
    }

    private record Login(@Nullable String user, @Nullable String password) {

        static Login of(String text) {
            int colon = text.indexOf(':');
            return colon < 0
                    ? new Login(decoded(text), null)
                    : new Login(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
