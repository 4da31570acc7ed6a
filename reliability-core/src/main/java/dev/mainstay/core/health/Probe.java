package dev.mainstay.core.health;

import dev.mainstay.core.Action;

/**
 * One look at a dependency: a ping, a cheap query, or a state that is known anyway.
 *
 * <p>It runs on a thread of its own, one at a time, without tenant and principal, with a correlation id of its own and its time limit as
 * {@link dev.mainstay.core.context.Deadline}. When the limit fires its thread is interrupted.
 */
@FunctionalInterface
public interface Probe {

    /**
     * Looks once.
     *
     * @return what was found
     * @throws Exception when the dependency is down; the message is shown to nobody
     */
    ProbeResult run() throws Exception;

    /**
     * Returns the probe that finds a dependency up when the work returns, and down when it throws or returns {@code false}.
     *
     * @param ping such as {@code connection.isValid(1)} or {@code redis.ping()}
     */
    static Probe of(Action<?, ?> ping) {
        return () -> Boolean.FALSE.equals(ping.run()) ? ProbeResult.down(Reasons.FAILED) : ProbeResult.up();
    }
}
