package dev.mainstay.audit.cli;

import dev.mainstay.audit.AuditReadException;
import dev.mainstay.audit.retention.RetentionFailedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong to somebody who does not read stack traces. */
final class Failures {

    private Failures() {}

    static String inWords(Throwable failure) {
        if (failure instanceof UnmatchedArgumentException unknown) {
            return "unknown " + unmatched(unknown);
        }
        if (failure instanceof AuditReadException unread && unread.getCause() instanceof SQLException refused) {
            return database(refused);
        }
        if (failure instanceof SQLException refused) {
            return database(refused);
        }
        if (failure instanceof IOException unwritten) {
            return "cannot write " + file(unwritten, "the result");
        }
        boolean expected = failure instanceof IllegalArgumentException
                || failure instanceof ParameterException
                || failure instanceof RetentionFailedException
                || (failure instanceof IllegalStateException && failure.getCause() == null);
        return expected ? message(failure) : "unexpected " + root(failure);
    }

    /** Makes what could draw on a terminal visible; line feeds become blanks. */
    static String printable(String text) {
        return text.replaceAll("\\R", " ").replaceAll("\\p{C}", "\uFFFD");
    }

    /** Says why a file could not be read or written: its name, where the failure knows it, and the reason. */
    static String file(IOException failure, String name) {
        if (failure instanceof NoSuchFileException missing) {
            return missing.getFile() + ": there is no such file or folder";
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (failure instanceof FileSystemException other && other.getReason() != null) {
            return other.getFile() + ": " + other.getReason();
        }
        return name + ": " + message(failure);
    }

    /** Names options and no values: beside a mistyped --password stands the password. */
    private static String unmatched(UnmatchedArgumentException unknown) {
        List<String> options = unknown.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.split("=", 2)[0])
                .toList();
        if (!options.isEmpty()) {
            return "option " + String.join(", ", options);
        }
        List<String> commands =
                List.copyOf(unknown.getCommandLine().getSubcommands().keySet());
        return commands.isEmpty()
                ? "argument that belongs to no option"
                : "command; the commands are " + String.join(", ", commands);
    }

    // Further lines of a message may repeat what stands in a row.
    private static String database(SQLException refused) {
        String first = message(refused).lines().findFirst().orElse("");
        return "PostgreSQL: " + first
                + (refused.getSQLState() == null ? "" : " (SQLSTATE " + refused.getSQLState() + ")");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
