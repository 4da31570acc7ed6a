package dev.mainstay.testkit.servers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a PostgreSQL database is and who administers it; the password may be empty and is never printed. */
record PostgresAddress(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    static final String VARIABLE = "MAINSTAY_POSTGRES_URL";
    private static final String LEGAL_FORM = "jdbc:postgresql://host[:port]/database?user=name[&password=secret]"
            + " or postgres://name[:secret]@host[:port]/database";
    private static final int STANDARD_PORT = 5432;

    PostgresAddress {
        parameters = Map.copyOf(parameters);
    }

    /** The server that the user runs, or empty when the variable is unset or blank. */
    static Optional<PostgresAddress> fromEnvironment(Function<String, @Nullable String> environment) {
        String text = environment.apply(VARIABLE);
        return text == null || text.isBlank() ? Optional.empty() : Optional.of(parse(text.strip()));
    }

    private static PostgresAddress parse(String text) {
        boolean jdbc = text.startsWith("jdbc:");
        Set<String> schemes = jdbc ? Set.of("postgresql") : Set.of("postgres", "postgresql");
        ServerUrl url = ServerUrl.parse(VARIABLE, LEGAL_FORM, jdbc ? text.substring(5) : text, schemes);
        Map<String, String> parameters = parameters(url.rawQuery());
        String user = parameters.getOrDefault("user", url.user());
        String password = parameters.getOrDefault("password", url.password());
        parameters.keySet().removeAll(Set.of("user", "password"));
        if (url.path().isEmpty()) {
            throw url.malformed("it names no database");
        }
        if (user.isEmpty()) {
            throw url.malformed("it names no user");
        }
        return new PostgresAddress(url.host(), url.port(STANDARD_PORT), url.path(), user, password, parameters);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters.put(
                        ServerUrl.decode(parts[0], true), parts.length < 2 ? "" : ServerUrl.decode(parts[1], true));
            }
        }
        return parameters;
    }

    PostgresAddress withDatabase(String name) {
        return new PostgresAddress(host, port, name, user, password, parameters);
    }

    PostgresAddress withEndpoint(String newHost, int newPort) {
        return new PostgresAddress(newHost, newPort, database, user, password, parameters);
    }

    PostgresAddress withLogin(String newUser, String newPassword) {
        return new PostgresAddress(host, port, database, newUser, newPassword, parameters);
    }

    /** The JDBC URL without user and password. */
    String jdbcUrl() {
        return jdbcUrl(parameters);
    }

    String jdbcUrlWithLogin() {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        all.put("user", user);
        if (!password.isEmpty()) {
            all.put("password", password);
        }
        return jdbcUrl(all);
    }

    private String jdbcUrl(Map<String, String> query) {
        String base = "jdbc:postgresql://%s:%d/%s".formatted(host, port, encode(database));
        return query.isEmpty()
                ? base
                : query.entrySet().stream()
                        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                        .collect(Collectors.joining("&", base + "?", ""));
    }

    PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        source.setUser(user);
        if (!password.isEmpty()) {
            source.setPassword(password);
        }
        return source;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "%s:%d/%s".formatted(host, port, database);
    }
}
