package dev.mainstay.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Measures what each shape of a tenant's policy costs and prints a table: 1,000,000 rows of 1,000 tenants. */
public final class PolicyShapesMain {

    private static final int ROWS = 1_000_000;
    private static final int TENANTS = 1_000;
    private static final int TURNS = 9;

    private PolicyShapesMain() {}

    /** Runs without arguments. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        out.println(Machine.describe());
        List<PolicyShapes.Times> measured = PolicyShapes.measure(ROWS, TENANTS, TURNS, out);
        out.println();
        out.print(table(measured));
    }

    /** Returns a table of Markdown. */
    static String table(List<PolicyShapes.Times> measured) {
        StringBuilder table =
                new StringBuilder("| shape of the policy | with the index, ms | without, ms |\n|---|---|---|\n");
        for (PolicyShapes.Times times : measured) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s |%n",
                    times.shape().name(),
                    Text.number(times.withIndex()),
                    Text.number(times.withoutIndex())));
        }
        return table.toString();
    }
}
