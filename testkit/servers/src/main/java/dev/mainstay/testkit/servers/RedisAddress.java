package dev.mainstay.testkit.servers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a logical Redis database is; user and password may be empty, and the password is never printed. */
record RedisAddress(String host, int port, String user, String password, int database) {

    static final String VARIABLE = "MAINSTAY_REDIS_URL";
    private static final String LEGAL_FORM =
            "redis://[[user]:password@]host[:port][/database] (standalone, without TLS)";
    private static final int STANDARD_PORT = 6379;

    static RedisAddress local(int port) {
        return new RedisAddress("127.0.0.1", port, "", "", 0);
    }

    /** The server that the user runs, or empty when the variable is unset or blank. */
    static Optional<RedisAddress> fromEnvironment(Function<String, @Nullable String> environment) {
        String text = environment.apply(VARIABLE);
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(parse(text));
    }

    private static RedisAddress parse(String text) {
        ServerUrl url = ServerUrl.parse(VARIABLE, LEGAL_FORM, text, Set.of("redis"));
        String path = url.path();
        if (!path.matches("\\d{0,5}")) {
            throw url.malformed("the database is not a number");
        }
        int database = path.isEmpty() ? 0 : Integer.parseInt(path);
        return new RedisAddress(url.host(), url.port(STANDARD_PORT), url.user(), url.password(), database);
    }

    RedisAddress withDatabase(int number) {
        return new RedisAddress(host, port, user, password, number);
    }

    RedisAddress withEndpoint(String newHost, int newPort) {
        return new RedisAddress(newHost, newPort, user, password, database);
    }

    String uri() {
        String login = password.isEmpty() ? "" : encode(user) + ":" + encode(password) + "@";
        String path = database == 0 ? "" : "/" + database;
        return "redis://" + login + host + ":" + port + path;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "%s:%d/%d".formatted(host, port, database);
    }
}
