package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * A copy of the data of a server that runs, and what can be made of it while that server still runs: its write-ahead log
 * is read where it lies.
 *
 * <pre>{@code
 * PostgresBackup backup = primary.backup();
 * backup.restorePoint("before");
 * try (PostgresServer earlier = backup.recover("before")) { ... }
 * }</pre>
 *
 * <p>Each backup makes one server. Not thread-safe.
 */
public final class PostgresBackup {

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");
    private static final Set<String> EMPTIED = Set.of("pg_wal", "pg_replslot", "pg_stat_tmp", "pg_dynshmem");

    private final PostgresAddress primary;
    private final Path original;
    private final Path copy;

    private PostgresBackup(PostgresAddress primary, Path original, Path copy) {
        this.primary = primary;
        this.original = original;
        this.copy = copy;
    }

    static PostgresBackup of(PostgresAddress primary) {
        try (Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Path original = Path.of(text(statement, "SHOW data_directory"));
            Path copy = TempDirectory.create("postgres-backup");
            // Renamed in PostgreSQL 15.
            boolean renamed = Integer.parseInt(text(statement, "SHOW server_version_num")) >= 150_000;
            text(
                    statement,
                    renamed ? "SELECT pg_backup_start('copy', true)" : "SELECT pg_start_backup('copy', true, false)");
            copy(original, copy);
            String label = text(
                    statement,
                    "SELECT labelfile FROM " + (renamed ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)"));
            Files.writeString(copy.resolve("backup_label"), label);
            return new PostgresBackup(primary, original, copy);
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at " + primary + " could not be backed up", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path relative = from.relativize(directory);
                Files.createDirectories(to.resolve(relative));
                return EMPTIED.contains(relative.toString()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!LEFT_OUT.contains(file.getFileName().toString())) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)));
                    } catch (NoSuchFileException removedMeanwhile) {
                        // As in every copy of a server that runs: the write-ahead log tells of it.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    /**
     * Gives this moment of the primary a name to recover to.
     *
     * @param name letters, digits and underscores
     */
    public void restorePoint(String name) {
        PostgresServer.execute(primary, "SELECT pg_create_restore_point('" + name + "')");
    }

    /**
     * Starts a server that is as the primary was at a restore point, and goes its own way from there.
     *
     * @throws IllegalStateException if it cannot be started
     */
    public PostgresServer recover(String restorePoint) {
        // What the primary has not written yet would not be found; servers of tests answer a commit before that.
        PostgresServer.execute(primary, "SELECT pg_switch_wal()");
        return start(
                "recovery.signal",
                "recovery_target_name = '" + restorePoint + "'\nrecovery_target_action = 'promote'\n");
    }

    /**
     * Starts a hot standby that follows the primary.
     *
     * @throws IllegalStateException if it cannot be started
     */
    public PostgresServer standby() {
        return start(
                "standby.signal",
                "primary_conninfo = 'host=%s port=%d user=%s'\n"
                        .formatted(primary.host(), primary.port(), primary.user()));
    }

    private PostgresServer start(String signal, String settings) {
        try {
            Files.createDirectories(copy.resolve("pg_wal").resolve("archive_status"));
            Files.createFile(copy.resolve(signal));
            Files.writeString(
                    copy.resolve("postgresql.auto.conf"),
                    "restore_command = 'cp \"%s/%%f\" \"%%p\"'\n".formatted(original.resolve("pg_wal")) + settings,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PostgresServer.startOn(copy);
    }
}
