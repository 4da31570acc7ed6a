package dev.mainstay.testkit.ledger;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the promises of all modules against the recorded tests of a build.
 *
 * <pre>{@code
 * StatementsMain <guarantees directory> <root>... [--bucket <tag>]... [--bench <bench.json>]...
 * }</pre>
 *
 * <p>The records are looked for in every {@code target/statements} below the roots. Exit code 0: every promise marked
 * proven has a passing tagged test (on any JDK) or a benchmark row that met its bar, no tagged test failed, and every
 * tag is known; what could not run here for want of a tool is said aloud. Exit code 1: not so; each reason is printed. Exit code 2: the check could not be made, because of its
 * arguments, a malformed table or file, or because there are no records at all.
 */
public final class StatementsMain {

    private static final String USAGE =
            "usage: StatementsMain <guarantees directory> <root>... [--bucket <tag>]... [--bench <bench.json>]...";

    private StatementsMain() {}

    /** Runs the check and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        try {
            return report(checkOf(args), out, err);
        } catch (IOException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private static StatementCheck checkOf(List<String> args) throws IOException {
        List<Path> directories = new ArrayList<>();
        List<BenchRow> measured = new ArrayList<>();
        Set<String> buckets = new HashSet<>();
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--bucket" -> buckets.add(valueAfter(args, i++));
                case "--bench" -> measured.addAll(BenchRow.read(Path.of(valueAfter(args, i++))));
                default -> directories.add(directory(args.get(i)));
            }
        }
        if (directories.size() < 2) {
            throw new IllegalArgumentException(USAGE);
        }
        List<Statement> statements = Guarantees.read(directories.get(0));
        return new StatementCheck(
                statements, recordsBelow(directories.subList(1, directories.size())), measured, buckets);
    }

    private static Path directory(String arg) {
        if (arg.startsWith("--")) {
            throw new IllegalArgumentException("unknown option " + arg + System.lineSeparator() + USAGE);
        }
        return Path.of(arg);
    }

    private static String valueAfter(List<String> args, int option) {
        if (option + 1 >= args.size()) {
            throw new IllegalArgumentException(args.get(option) + " needs a value" + System.lineSeparator() + USAGE);
        }
        return args.get(option + 1);
    }

    private static List<TestRecord> recordsBelow(List<Path> roots) throws IOException {
        List<TestRecord> records = new ArrayList<>();
        for (Path root : roots) {
            for (Path file : RecordFiles.below(root)) {
                records.addAll(RecordFiles.read(file));
            }
        }
        if (records.isEmpty()) {
            throw new IOException("no test records: run make test first");
        }
        return records;
    }

    private static int report(StatementCheck check, PrintStream out, PrintStream err) {
        check.summary().forEach(out::println);
        check.notRun().forEach(out::println);
        check.hints().forEach(out::println);
        List<String> failures = check.failures();
        failures.forEach(err::println);
        return failures.isEmpty() ? 0 : 1;
    }
}
