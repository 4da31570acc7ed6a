package dev.mainstay.audit.cli;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** The options that say where the database is and who asks. */
final class DatabaseOptions {

    static final String PASSWORD_VARIABLE = "MAINSTAY_AUDIT_PASSWORD";

    private static final int CONNECT_SECONDS = 10;

    private final Surroundings surroundings;

    @Option(names = "--url", description = "jdbc:postgresql://host:port/database, or postgresql://host:port/database")
    private @Nullable String url;

    @Option(names = "--user", description = "the login, a member of the role that the command names above")
    private @Nullable String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "its password; asked for when nothing follows; better in " + PASSWORD_VARIABLE
                    + ", since other users of a machine can see options")
    private char @Nullable [] password;

    DatabaseOptions(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Says whether a database was named. */
    boolean isGiven() {
        return url != null;
    }

    /**
     * Returns connections of the login.
     *
     * @throws IllegalArgumentException when an option is missing or not legal; the message repeats no password
     */
    DataSource dataSource() {
        if (url == null) {
            throw new IllegalArgumentException(
                    "--url must be given: " + DatabaseAddress.LEGAL.substring("--url ".length()));
        }
        DatabaseAddress address = DatabaseAddress.parse(url);
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setURL(address.jdbcUrl());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(DatabaseAddress.LEGAL);
        }
        String login = user == null ? address.user() : user;
        if (login == null || login.isBlank()) {
            throw new IllegalArgumentException("--user must name a login");
        }
        source.setUser(login);
        source.setPassword(password(address));
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setApplicationName(AuditCommand.NAME);
        return source;
    }

    private @Nullable String password(DatabaseAddress address) {
        if (password != null) {
            return new String(password);
        }
        String variable = surroundings.environment().get(PASSWORD_VARIABLE);
        return variable == null ? address.password() : variable;
    }
}
