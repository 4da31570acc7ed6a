package dev.mainstay.audit.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that says how a long work is shown on standard error. */
final class ProgressOption {

    private final Surroundings surroundings;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "how long work shows on standard error: ${COMPLETION-CANDIDATES} (default: auto,"
                    + " which is a bar on a terminal of Linux and else a line now and then)")
    private Shown shown = Shown.AUTO;

    /** How it is shown. */
    enum Shown {
        AUTO,
        BAR,
        LINES,
        NONE;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    ProgressOption(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Starts showing.
     *
     * @param work what is done, in one word
     * @param things what is counted
     */
    ProgressBar start(String work, String things) {
        Shown how = shown == Shown.AUTO ? (surroundings.terminal() ? Shown.BAR : Shown.LINES) : shown;
        return new ProgressBar(surroundings, how, work, things);
    }
}
