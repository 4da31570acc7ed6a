package dev.mainstay.tenancy.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/**
 * Audits the row-level security of a PostgreSQL database from the command line; {@code --help} lists the options.
 *
 * <p>Exit codes: 0 proven, 1 violated, 2 undecided, 3 when it could not run: a wrong option, no connection, no such role.
 */
public final class PolicyAuditMain {

    /** The audit ran, and the answer is PROVEN; or help was asked for. */
    static final int PROVEN = 0;

    /** A command is violated or there is an error, or the fingerprint is another. */
    static final int VIOLATED = 1;

    /** Commands are undecided and nothing is worse. */
    static final int UNDECIDED = 2;

    /** It could not run. */
    static final int FAILED = 3;

    /** The driver logs addresses on its own; held here, so that the level stays. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private PolicyAuditMain() {}

    /** Runs the audit and ends the process. */
    public static void main(String[] args) {
        DRIVER.setLevel(Level.OFF);
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, out, err, System.getenv()));
    }

    /** Runs the audit and returns the exit code; nothing is thrown. */
    static int run(String[] args, PrintWriter out, PrintWriter err, Map<String, String> environment) {
        CommandLine line = new CommandLine(new AuditCommand(environment))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(command, failure))
                .setParameterExceptionHandler((mistake, wrong) -> failed(mistake.getCommandLine(), mistake));
        int code = execute(line, args);
        out.flush();
        if (out.checkError()) {
            err.println("mainstay-proof: the report could not be written to the standard output");
            return FAILED;
        }
        return code;
    }

    /** An error must not end the process with the exit code that the JVM has for it, which is that of VIOLATED. */
    private static int execute(CommandLine line, String[] args) {
        try {
            return line.execute(args);
        } catch (StackOverflowError | OutOfMemoryError tooMuch) {
            line.getErr().println("mainstay-proof: unexpected " + tooMuch);
            return FAILED;
        }
    }

    private static int failed(CommandLine command, Exception failure) {
        command.getErr().println("mainstay-proof: " + Failures.inWords(failure));
        if (failure instanceof CommandLine.ParameterException) {
            command.getErr().println("Try --help.");
        }
        return FAILED;
    }
}
