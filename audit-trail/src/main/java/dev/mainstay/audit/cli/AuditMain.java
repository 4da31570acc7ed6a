package dev.mainstay.audit.cli;

import dev.mainstay.core.time.Ticker;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/**
 * Verifies, proves, exports and plans on an audit trail from the command line; {@code --help} lists the commands.
 *
 * <p>Exit codes: 0 intact or done, 1 tampered or a proof that does not hold, 2 incomplete, 3 when it could not run: a
 * wrong option, no connection, not enough memory.
 */
public final class AuditMain {

    /** Nothing was found; or what was asked for is done. */
    static final int INTACT = 0;

    /** Something was altered, removed or added; or a proof does not hold. */
    static final int TAMPERED = 1;

    /** Something is late, or there is nothing to show. */
    static final int INCOMPLETE = 2;

    /** It could not run. */
    static final int FAILED = 3;

    /** The driver logs addresses on its own; held here, so that the level stays. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private AuditMain() {}

    /** Runs a command and ends the process. */
    public static void main(String[] args) {
        DRIVER.setLevel(Level.OFF);
        // There is no logger in the jar, and nobody has to hear of that.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Surroundings surroundings = new Surroundings(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Ticker.systemTicker(),
                Terminal.isStandardError());
        System.exit(run(args, surroundings));
    }

    /** Runs a command and returns the exit code; nothing is thrown. */
    static int run(String[] args, Surroundings surroundings) {
        PrintWriter out = new PrintWriter(surroundings.out(), false, StandardCharsets.UTF_8);
        CommandLine line = AuditCommand.line(surroundings).setOut(out).setErr(surroundings.err());
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(surroundings, failure))
                .setParameterExceptionHandler((mistake, wrong) -> {
                    failed(surroundings, mistake);
                    surroundings.err().println("Try --help.");
                    return FAILED;
                });
        int code = execute(line, args, surroundings);
        out.flush();
        if (out.checkError() || !isFlushed(surroundings)) {
            surroundings.say("the standard output could not be written");
            return FAILED;
        }
        return code;
    }

    /** An error must not end the process with the exit code that the JVM has for it, which is that of TAMPERED. */
    private static int execute(CommandLine line, String[] args, Surroundings surroundings) {
        try {
            return line.execute(args);
        } catch (StackOverflowError | OutOfMemoryError tooMuch) {
            surroundings.say("unexpected " + tooMuch);
            return FAILED;
        }
    }

    private static boolean isFlushed(Surroundings surroundings) {
        try {
            surroundings.out().flush();
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private static int failed(Surroundings surroundings, Exception failure) {
        surroundings.say(Failures.inWords(failure));
        return FAILED;
    }
}
