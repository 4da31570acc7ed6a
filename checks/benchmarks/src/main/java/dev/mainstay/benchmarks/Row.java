package dev.mainstay.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * A line of the table.
 *
 * @param id the promise that it proves when its bar is met, null for none
 * @param name what was measured
 * @param figure what came out
 * @param against what it is compared with, null for nothing
 * @param bar what it has to keep, null when it is there for context
 */
record Row(
        @Nullable String id,
        String name,
        Figure figure,
        @Nullable Comparison against,
        @Nullable Bar bar) {

    /**
     * What came out.
     *
     * @param value in its unit
     * @param unit {@code ns} for times of one operation
     * @param bytes allocated by one operation, null where that was not measured
     */
    record Figure(double value, String unit, @Nullable Double bytes) {}

    /**
     * What the figure is compared with.
     *
     * @param name of the other
     * @param other its figure, in the same unit
     */
    record Comparison(String name, Figure other) {}

    /** Returns this value as a share of the other one; null when there is none. */
    @Nullable
    Double ratio() {
        return against == null ? null : figure.value() / against.other().value();
    }

    /** Says whether it keeps its bar; null without one. */
    @Nullable
    Boolean met() {
        return bar == null ? null : bar.isMetBy(figure, ratio());
    }
}
