package dev.mainstay.audit.cli;

import dev.mainstay.core.time.Ticker;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a run has of the process around it.
 *
 * @param out standard output; what fails on it throws
 * @param err standard error
 * @param environment environment variables
 * @param ticker says how long something takes
 * @param terminal whether somebody watches standard error
 */
record Surroundings(
        OutputStream out, PrintWriter err, Map<String, String> environment, Ticker ticker, boolean terminal) {

    /** Says something to whoever runs the command. */
    void say(String message) {
        err.println(AuditCommand.NAME + ": " + Failures.printable(message));
    }
}
