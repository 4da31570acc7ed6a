package dev.mainstay.core.health;

import dev.mainstay.core.Action;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Something that the service needs, and how to look whether it is there.
 *
 * @param name 1 to 64 letters, digits, dots, underscores and hyphens; becomes a label of metrics
 * @param timeout how long one look may take, above zero
 * @param criticality whether the service can work without it
 * @param probe how to look
 */
public record Dependency(String name, Duration timeout, Criticality criticality, Probe probe) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Checks name and timeout.
     *
     * @throws IllegalArgumentException when one of them is not legal
     */
    public Dependency {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-', was \"" + name + "\"");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be > 0, was " + timeout);
        }
        Objects.requireNonNull(criticality, "criticality");
        Objects.requireNonNull(probe, "probe");
    }

    /**
     * Returns a dependency without which no call can be answered.
     *
     * @param ping see {@link Probe#of}
     */
    public static Dependency critical(String name, Duration timeout, Action<?, ?> ping) {
        return new Dependency(name, timeout, Criticality.CRITICAL, Probe.of(ping));
    }

    /**
     * Returns a dependency without which calls are answered less well.
     *
     * @param ping see {@link Probe#of}
     */
    public static Dependency nonCritical(String name, Duration timeout, Action<?, ?> ping) {
        return new Dependency(name, timeout, Criticality.NON_CRITICAL, Probe.of(ping));
    }
}
