package dev.mainstay.core.signal;

import java.util.Map;

/**
 * Something that happened, able to describe itself, so that a listener needs no concrete type.
 *
 * <p>Implementations are records of the module that emits them.
 */
public interface Signal {

    /** Returns the name, lower-case and dotted, such as {@code mainstay.guard.call}: one of a closed list per module. */
    String name();

    /** Returns attributes of low cardinality, fit to be metric labels: never ids, tenants, keys or messages. */
    Map<String, String> attributes();

    /** Returns the measured value in {@link #unit()}; one for a plain event. */
    double value();

    /** Returns the unit: {@code 1} for counts, {@code s} for seconds, {@code By} for bytes (UCUM). */
    String unit();
}
