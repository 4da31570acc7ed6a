package dev.mainstay.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures what guards cost beside their peers, prints a table and writes it as JSON.
 *
 * <pre>{@code
 * BenchMain <folder> [--quick]
 * }</pre>
 *
 * <p>The folder gets {@code bench.json} and what JMH printed. Exit code 0: everything was measured, whether or not it keeps its bar; 1: a
 * benchmark is broken; 2: the arguments are.
 */
public final class BenchMain {

    private static final String USAGE = "usage: BenchMain <folder> [--quick]";
    private static final double QUIET = 1;

    private BenchMain() {}

    /** Runs everything and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        boolean quick = args.size() == 2 && "--quick".equals(args.get(1));
        if (args.isEmpty() || args.get(0).startsWith("--") || (args.size() > 1 && !quick)) {
            err.println(USAGE);
            return 2;
        }
        try {
            List<Row> rows = measure(Path.of(args.get(0)), quick ? Effort.QUICK : Effort.FULL, Cost.ofAll(), out);
            out.println(closing(rows));
            return 0;
        } catch (RunnerException | IOException | IllegalStateException e) {
            err.println("broken: " + e.getMessage());
            e.printStackTrace(err);
            return 1;
        }
    }

    static List<Row> measure(Path folder, Effort effort, Cost cost, PrintStream out)
            throws RunnerException, IOException {
        out.println(Machine.describe());
        out.println(effort.describe());
        if (Machine.load() > QUIET) {
            out.println("This machine is busy: processor times suffer from that too, if less than time on the clock.");
        }
        Files.createDirectories(folder);
        List<Row> rows =
                new ArrayList<>(cost.rows(new Measuring(effort, folder.resolve("jmh"), out).run(cost.benches())));
        out.println("Counting what a million calls leave behind ...");
        rows.addAll(Counted.finishedCalls());
        out.println("Simulating an outage of an hour ...");
        rows.addAll(Counted.outage());
        Path json = folder.resolve("bench.json");
        Files.writeString(json, Json.list(rows));
        out.println();
        out.print(Text.table(rows));
        out.println();
        out.println("Written: " + json);
        return rows;
    }

    private static String closing(List<Row> rows) {
        long bars = rows.stream().filter(row -> row.met() != null).count();
        long met = rows.stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
        return met + " of " + bars + " bars met";
    }
}
