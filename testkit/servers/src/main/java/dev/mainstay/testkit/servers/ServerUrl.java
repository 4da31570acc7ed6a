package dev.mainstay.testkit.servers;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a server address that a user puts into an environment variable.
 *
 * <p>Messages name the variable and the legal form and never the value, because the value may hold a password.
 */
record ServerUrl(URI uri, String variable, String legalForm) {

    static ServerUrl parse(String variable, String legalForm, String text, Set<String> schemes) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            // Not the cause: its message repeats the text.
            throw malformed(variable, legalForm, "it is not a URL");
        }
        ServerUrl url = new ServerUrl(uri, variable, legalForm);
        String scheme = uri.getScheme();
        if (scheme == null || !schemes.contains(scheme)) {
            throw url.malformed("the scheme is not one of " + schemes);
        }
        if (uri.getHost() == null) {
            throw url.malformed("it has no host, or more than one");
        }
        return url;
    }

    String host() {
        return uri.getHost();
    }

    int port(int standard) {
        return uri.getPort() == -1 ? standard : uri.getPort();
    }

    /** The path without its leading slash; empty when there is none. */
    String path() {
        String path = uri.getPath();
        return path == null || path.isEmpty() ? "" : path.substring(1);
    }

    /** The name before the colon of the user info; empty when there is none. */
    String user() {
        String info = uri.getRawUserInfo();
        return info == null ? "" : decode(info.split(":", 2)[0], false);
    }

    /** What follows the colon of the user info; empty when there is none. */
    String password() {
        String info = uri.getRawUserInfo();
        return info == null || info.indexOf(':') < 0 ? "" : decode(info.split(":", 2)[1], false);
    }

    @Nullable
    String rawQuery() {
        return uri.getRawQuery();
    }

    IllegalArgumentException malformed(String reason) {
        return malformed(variable, legalForm, reason);
    }

    static String decode(String text, boolean plusIsSpace) {
        return URLDecoder.decode(plusIsSpace ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed(String variable, String legalForm, String reason) {
        return new IllegalArgumentException(
                "%s is malformed: %s; the legal form is %s".formatted(variable, reason, legalForm));
    }

    @Override
    public String toString() {
        return "ServerUrl[" + variable + "]";
    }
}
