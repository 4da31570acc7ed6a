package dev.mainstay.examples.orders.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The table of the story: what was promised, what was seen; and how many promises broke. */
final class Report {

    private static final String ROW = "  %-4s %-58s %-42s %s%n";
    private static final int BAR = 40;

    private final PrintStream out;
    private final boolean terminal;
    private int kept;
    private int broken;

    Report(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void title(String text) {
        out.printf("%n%s%n", text);
        out.flush();
    }

    void step(int number, String text) {
        out.printf("%n%2d. %s%n", number, text);
        out.printf(ROW, "", "expected", "seen", "");
        out.flush();
    }

    /** Prints one promise; it is kept when expected and seen say the same. */
    void expect(String promise, Object expected, Object seen) {
        expectThat(
                promise + ": " + expected,
                String.valueOf(seen),
                String.valueOf(expected).equals(String.valueOf(seen)));
    }

    /** Prints one promise that is kept or broken by a rule of its own. */
    void expectThat(String promise, String seen, boolean holds) {
        if (holds) {
            kept++;
        } else {
            broken++;
        }
        out.printf(ROW, "", promise, seen, holds ? "ok" : "BROKEN");
        out.flush();
    }

    /** Waits, and shows how much of the time is over. */
    void waitFor(String why, Duration time) throws InterruptedException {
        long seconds = time.toSeconds();
        if (!terminal) {
            out.printf("       %s: waiting %d s%n", why, seconds);
        }
        for (long second = 0; second < seconds; second++) {
            bar(why, second, seconds);
            TimeUnit.SECONDS.sleep(1);
        }
        bar(why, seconds, seconds);
        if (terminal) {
            out.println();
        }
    }

    private void bar(String why, long done, long all) {
        if (terminal) {
            int filled = (int) (BAR * done / all);
            out.printf("\r       %s [%s%s] %d/%d s", why, "#".repeat(filled), ".".repeat(BAR - filled), done, all);
            out.flush();
        }
    }

    /** Prints the sum and returns the exit code: 0 when every promise was kept. */
    int finish(Duration took) {
        out.printf(
                "%n%d promises kept, %d broken, in %d s. %s%n",
                kept, broken, took.toSeconds(), broken == 0 ? "The story holds." : "THE STORY DOES NOT HOLD.");
        out.flush();
        return broken == 0 ? 0 : 1;
    }
}
