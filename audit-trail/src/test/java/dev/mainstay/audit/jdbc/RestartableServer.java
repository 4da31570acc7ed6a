package dev.mainstay.audit.jdbc;

import dev.mainstay.audit.AuditDatabase;
import java.io.File;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Stops a real PostgreSQL and starts them again on the same data. */
final class RestartableServer {

    private final long pid;
    private final List<String> command;

    RestartableServer(AuditDatabase database) throws SQLException {
        pid = Long.parseLong(database.column("SELECT pg_read_file('postmaster.pid')")
                .get(0)
                .lines()
                .findFirst()
                .orElseThrow());
        String options =
                database.column("SELECT pg_read_file('postmaster.opts')").get(0).strip();
        command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) { // the server refuses root; the embedded one begins so too
            command.addAll(List.of("unshare", "-U"));
        }
        Pattern.compile("\"([^\"]*)\"|(\\S+)")
                .matcher(options)
                .results()
                .map(RestartableServer::word)
                .forEach(command::add);
    }

    private static String word(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }

    /** A fast shutdown: what is connected is thrown out (57P01). The embedded server syncs nothing, so a crash would lose commits. */
    void stop() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
        ProcessHandle.of(pid).ifPresent(server -> server.onExit().join());
    }

    void start() throws IOException {
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }
}
