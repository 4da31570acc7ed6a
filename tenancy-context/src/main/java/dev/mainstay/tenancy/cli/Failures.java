package dev.mainstay.tenancy.cli;

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
        if (failure instanceof SQLException refused) {
            return "PostgreSQL: " + message(refused) + state(refused.getSQLState());
        }
        if (failure instanceof NoSuchFileException missing) {
            return "cannot write " + missing.getFile() + ": there is no such folder";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "cannot write " + denied.getFile() + ": permission denied";
        }
        if (failure instanceof FileSystemException other) {
            return "cannot write " + other.getFile() + ": " + other.getReason();
        }
        if (failure instanceof IOException other) {
            return "cannot write the report: " + message(other);
        }
        boolean expected = failure instanceof IllegalArgumentException || failure instanceof ParameterException;
        return expected ? message(failure) : "unexpected " + failure;
    }

    /** Names options and no values: beside a mistyped --password stands the password. */
    private static String unmatched(UnmatchedArgumentException unknown) {
        List<String> options = unknown.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.split("=", 2)[0])
                .toList();
        return options.isEmpty() ? "argument that belongs to no option" : "option " + String.join(", ", options);
    }

    private static String state(@Nullable String state) {
        return state == null ? "" : " (SQLSTATE " + state + ")";
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
