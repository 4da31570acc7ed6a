package dev.mainstay.audit.cli;

import dev.mainstay.core.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a run of the command line answered and wrote. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... args) {
        return with(Map.of(), args);
    }

    static CommandLineRun with(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int code = AuditMain.run(
                args, new Surroundings(out, new PrintWriter(err, true), environment, Ticker.systemTicker(), false));
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString());
    }
}
