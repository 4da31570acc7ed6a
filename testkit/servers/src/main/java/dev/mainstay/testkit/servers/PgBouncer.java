package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PgBouncer on 127.0.0.1 in front of one database, on a free port; stopped by {@link #close}.
 *
 * <p>It takes the executable {@code pgbouncer} that the machine has (Debian: {@code apt-get install pgbouncer}) and never downloads one: ask
 * {@link #isInstalled} first. Clients are trusted: any password will do. PgBouncer does not run as root, so it runs as {@code nobody} there.
 *
 * <pre>{@code
 * assumeTrue(PgBouncer.isInstalled(), PgBouncer.NOT_RUN);
 * try (PgBouncer bouncer = PgBouncer.before(database, PgBouncer.Mode.TRANSACTION, 1, Map.of(user, password))) {
 *     work(bouncer.jdbcUrl());
 * }
 * }</pre>
 */
public final class PgBouncer implements AutoCloseable {

    /** What a test says that is skipped because there is no executable. */
    public static final String NOT_RUN = "not-run: no pgbouncer";

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final long STOP_SECONDS = 10;
    private static final int TRIES = 3;
    private static final Path DEBIANS_PLACE = Path.of("/usr/sbin/pgbouncer");

    /** How long a client keeps its server connection. */
    public enum Mode {
        /** Until it disconnects. */
        SESSION,
        /** For one transaction. */
        TRANSACTION,
        /** For one statement; transactions of several are refused. */
        STATEMENT
    }

    private final PostgresDatabase database;
    private final int port;
    private final Process process;
    private final Path directory;
    private final Thread hook;

    private PgBouncer(PostgresDatabase database, int port, Process process, Path directory) {
        this.database = database;
        this.port = port;
        this.process = process;
        this.directory = directory;
        this.hook = new Thread(this::end, "mainstay-pgbouncer-stop");
    }

    /** Says whether this machine has the executable, on the PATH or where Debian puts it. */
    public static boolean isInstalled() {
        return executable().isPresent();
    }

    private static Optional<Path> executable() {
        Stream<Path> onPath = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "pgbouncer"));
        return Stream.concat(onPath, Stream.of(DEBIANS_PLACE))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one and waits until it takes connections.
     *
     * @param database where it leads to
     * @param mode how long a client keeps its server connection
     * @param poolSize how many server connections each user has, 1 or more
     * @param logins who may connect, and with which password PgBouncer connects on (empty where the server wants none)
     * @throws IllegalStateException if there is no executable or it does not start; the message carries the end of its log
     */
    public static PgBouncer before(PostgresDatabase database, Mode mode, int poolSize, Map<String, String> logins) {
        if (poolSize < 1) {
            throw new IllegalArgumentException("poolSize must be >= 1, was " + poolSize);
        }
        Path executable = executable().orElseThrow(() -> new IllegalStateException(NOT_RUN));
        for (int i = 1; ; i++) {
            try {
                return start(executable, database, settings(database, mode, poolSize), logins);
            } catch (RedisProcess.PortTakenException e) {
                if (i == TRIES) {
                    throw new IllegalStateException("no free port for pgbouncer", e);
                }
            }
        }
    }

    private static PgBouncer start(
            Path executable, PostgresDatabase database, String settings, Map<String, String> logins) {
        Path directory = TempDirectory.create("pgbouncer");
        int port = FreePort.any();
        Path log = directory.resolve("pgbouncer.log");
        PgBouncer started;
        try {
            // It runs as somebody else when this JVM is root's.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path file = directory.resolve("pgbouncer.ini");
            Path users = directory.resolve("users.txt");
            Files.writeString(users, users(logins));
            Files.writeString(file, settings + "listen_port = " + port + "\nauth_file = " + users + "\n");
            Process process = new ProcessBuilder(command(executable, file))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            started = new PgBouncer(database, port, process, directory);
        } catch (IOException e) {
            throw new UncheckedIOException("pgbouncer does not run here", e);
        }
        Runtime.getRuntime().addShutdownHook(started.hook);
        started.awaitReady(log);
        return started;
    }

    private static List<String> command(Path executable, Path settings) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(List.of(executable.toString(), settings.toString()));
        return command;
    }

    private static String settings(PostgresDatabase database, Mode mode, int poolSize) {
        return """
                [databases]
                %1$s = host=%2$s port=%3$d dbname=%1$s
                [pgbouncer]
                listen_addr = 127.0.0.1
                unix_socket_dir =
                auth_type = trust
                pool_mode = %4$s
                default_pool_size = %5$d
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                database.name(), database.host(), database.port(), mode.name().toLowerCase(Locale.ROOT), poolSize);
    }

    private static String users(Map<String, String> logins) {
        return logins.entrySet().stream()
                .map(login -> quoted(login.getKey()) + " " + quoted(login.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    private void awaitReady(Path log) {
        boolean ended = Polling.until(START_LIMIT, () -> !process.isAlive() || accepts(port));
        if (ended && process.isAlive()) {
            return;
        }
        String tail = LogTail.of(log);
        close();
        if (tail.contains("ddress already in use")) {
            throw new RedisProcess.PortTakenException("port " + port + " is taken");
        }
        throw new IllegalStateException("pgbouncer did not start. End of its log: " + tail);
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    /** The JDBC URL without a login that leads through it. Before PgBouncer 1.21 it needs {@code prepareThreshold=0}, which it has. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, database.name());
    }

    /** Stops it; clients are cut off. Calling it again does nothing. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down and the hook does the same.
            return;
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        TempDirectory.remove(directory);
    }
}
