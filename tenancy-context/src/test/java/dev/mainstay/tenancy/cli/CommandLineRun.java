package dev.mainstay.tenancy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What a run of the command line answered and wrote. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... args) {
        return with(Map.of(), args);
    }

    static CommandLineRun with(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = PolicyAuditMain.run(args, new PrintWriter(out), new PrintWriter(err, true), environment);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
