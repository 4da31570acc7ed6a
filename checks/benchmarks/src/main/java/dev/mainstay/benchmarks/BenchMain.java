package dev.mainstay.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures what guards cost beside their peers and what idempotency, tenancy and audit cost, prints a table and writes it as JSON.
 *
 * <pre>{@code
 * BenchMain <folder> [--quick] [guards|idempotency|tenancy|audit]
 * }</pre>
 *
 * <p>The folder gets {@code bench.json} and what JMH printed. Exit code 0: everything was measured, whether or not it keeps its bar; 1: a
 * benchmark is broken; 2: the arguments are.
 */
public final class BenchMain {

    private static final String USAGE = "usage: BenchMain <folder> [--quick] [guards|idempotency|tenancy|audit]";
    private static final double QUIET = 1;

    private BenchMain() {}

    /** Runs everything and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> args, PrintStream out, PrintStream err) {
        List<String> options = new ArrayList<>(args.subList(Math.min(1, args.size()), args.size()));
        boolean quick = options.remove("--quick");
        Set<Part> parts = options.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.noneOf(Part.class);
        options.forEach(option -> Part.named(option).ifPresent(parts::add));
        if (args.isEmpty() || args.get(0).startsWith("--") || options.size() > 1 || parts.isEmpty()) {
            err.println(USAGE);
            return 2;
        }
        try {
            List<Row> rows = measure(Path.of(args.get(0)), quick ? Effort.QUICK : Effort.FULL, parts, out);
            out.println(closing(rows));
            return 0;
        } catch (RunnerException | IOException | IllegalStateException e) {
            err.println("broken: " + e.getMessage());
            e.printStackTrace(err);
            return 1;
        }
    }

    private static List<Row> measure(Path folder, Effort effort, Set<Part> parts, PrintStream out)
            throws RunnerException, IOException {
        out.println(Machine.describe());
        out.println(effort.describe());
        if (Machine.load() > QUIET) {
            out.println("This machine is busy: processor times suffer from that too, if less than time on the clock.");
        }
        Files.createDirectories(folder);
        Measuring measuring = new Measuring(effort, folder.resolve("jmh"), out);
        List<Row> rows = new ArrayList<>();
        if (parts.contains(Part.GUARDS)) {
            rows.addAll(guards(measuring, out));
        }
        if (parts.contains(Part.IDEMPOTENCY)) {
            Cost cost = Cost.ofIdempotency();
            rows.addAll(cost.rows(measuring.run(cost.benches())));
            rows.addAll(Served.rows(effort, out));
        }
        if (parts.contains(Part.TENANCY)) {
            Cost cost = Cost.ofTenancy();
            rows.addAll(cost.rows(measuring.run(cost.benches())));
            rows.addAll(Served.tenancy(effort, out));
        }
        if (parts.contains(Part.AUDIT)) {
            rows.addAll(Served.audit(effort, out));
        }
        Path json = folder.resolve("bench.json");
        Files.writeString(json, Json.list(rows));
        out.println();
        out.print(Text.table(rows));
        out.println();
        out.println("Written: " + json);
        return rows;
    }

    private static List<Row> guards(Measuring measuring, PrintStream out) throws RunnerException, IOException {
        Cost cost = Cost.ofGuards();
        List<Row> rows = new ArrayList<>(cost.rows(measuring.run(cost.benches())));
        out.println("Counting what a million calls leave behind ...");
        rows.addAll(Counted.finishedCalls());
        out.println("Simulating an outage of an hour ...");
        rows.addAll(Counted.outage());
        return rows;
    }

    private static String closing(List<Row> rows) {
        long bars = rows.stream().filter(row -> row.met() != null).count();
        long met = rows.stream().filter(row -> Boolean.TRUE.equals(row.met())).count();
        return met + " of " + bars + " bars met";
    }
}
