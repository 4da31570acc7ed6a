package dev.mainstay.audit.cli;

import dev.mainstay.audit.cli.ProgressOption.Shown;
import dev.mainstay.audit.seal.VerificationProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows on standard error how far a long work has come: a bar that is drawn over itself, or a line now and then. What
 * is done at once shows nothing. Any number of threads may use it.
 */
final class ProgressBar implements VerificationProgress, AutoCloseable {

    private static final int WIDTH = 30;
    private static final int LONGEST = 100;
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final Surroundings surroundings;
    private final Shown shown;
    private final String work;
    private final String things;
    private final long every;
    private final long started;
    private final AtomicLong next;
    private volatile boolean drawn;

    ProgressBar(Surroundings surroundings, Shown shown, String work, String things) {
        this.surroundings = surroundings;
        this.err = surroundings.err();
        this.shown = shown;
        this.work = work;
        this.things = things;
        this.every = (shown == Shown.BAR ? BAR_EVERY : LINE_EVERY).toNanos();
        this.started = surroundings.ticker().nanos();
        this.next = new AtomicLong(every);
    }

    /** {@inheritDoc} With total 0 nobody knows how many there are. */
    @Override
    public void at(long records, long total) {
        long elapsed = surroundings.ticker().nanos() - started;
        long due = next.get();
        // Of threads that come at the same time only one draws.
        if (shown != Shown.NONE && elapsed >= due && next.compareAndSet(due, elapsed + every)) {
            draw(records, total, elapsed);
        }
    }

    private void draw(long records, long total, long elapsed) {
        String text = text(records, total, elapsed);
        if (shown == Shown.BAR) {
            drawn = true;
            err.print("\r" + padded(bar(records, total) + text));
            err.flush();
        } else {
            surroundings.say(text);
        }
    }

    private String text(long records, long total, long elapsed) {
        double seconds = elapsed / 1e9;
        double perSecond = records / seconds;
        String of = total > 0 ? " of " + total : "";
        String percent = total > 0 ? ", " + Math.min(100, Math.round(100.0 * records / total)) + " %" : "";
        String left =
                total > records && records > 0 ? ", " + words(Math.round((total - records) / perSecond)) + " left" : "";
        return String.format(
                Locale.ROOT, "%s %d%s %s%s, %.0f/s%s", work, records, of, things, percent, perSecond, left);
    }

    private static String words(long seconds) {
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 6_000 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    private static String bar(long records, long total) {
        if (total <= 0) {
            return "";
        }
        int full = (int) Math.min(WIDTH, WIDTH * (double) records / total);
        return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] ";
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(0, LONGEST - text.length()));
    }

    /** Takes the bar away, so that what follows stands alone. */
    @Override
    public void close() {
        if (drawn) {
            err.print("\r" + " ".repeat(LONGEST) + "\r");
            err.flush();
        }
    }
}
