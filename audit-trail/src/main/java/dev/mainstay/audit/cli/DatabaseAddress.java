package dev.mainstay.audit.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, taken from a JDBC URL or from the form of libpq, {@code postgresql://user:password@host:port/db}.
 *
 * @param jdbcUrl for the driver, without user and password
 * @param user whom the address names; null when it names none
 * @param password the address's; null when it has none
 */
record DatabaseAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    static final String LEGAL = "--url must be jdbc:postgresql://host:port/database or postgresql://host:port/database";

    private static final String USER = "user";
    private static final String PASSWORD = "password";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none; the message does not repeat it, since it may hold a password
     */
    static DatabaseAddress parse(String url) {
        URI uri = uri(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        Map<String, String> login = new HashMap<>();
        if (at >= 0) {
            String[] parts = authority.substring(0, at).split(":", 2);
            login.put(USER, decoded(parts[0]));
            if (parts.length == 2) {
                login.put(PASSWORD, decoded(parts[1]));
            }
        }
        String query = query(uri.getRawQuery(), login);
        String plain = "jdbc:postgresql://" + authority.substring(at + 1) + uri.getRawPath();
        return new DatabaseAddress(query.isEmpty() ? plain : plain + "?" + query, login.get(USER), login.get(PASSWORD));
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            boolean ours = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            // A password that is not escaped would go on in the path.
            if (ours && !uri.isOpaque() && !uri.getRawPath().contains("@")) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message holds the text, and so perhaps a password.
        }
        throw new IllegalArgumentException(LEGAL);
    }

    /** Takes the login out of the parameters and returns the others. */
    private static String query(@Nullable String query, Map<String, String> login) {
        return Arrays.stream(query == null ? new String[0] : query.split("&", -1))
                .filter(parameter -> !parameter.isEmpty() && !take(parameter, login))
                .collect(Collectors.joining("&"));
    }

    private static boolean take(String parameter, Map<String, String> login) {
        String[] parts = parameter.split("=", 2);
        boolean ofLogin = parts[0].equals(USER) || parts[0].equals(PASSWORD);
        if (ofLogin) {
            login.put(parts[0], parts.length == 2 ? decoded(parts[1]) : "");
        }
        return ofLogin;
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
