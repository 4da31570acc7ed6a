package dev.mainstay.core.health;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.time.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of one dependency. All of it is read and written under the lock of its {@link Board}. */
final class Watch {

    private final Dependency dependency;
    private final Hysteresis hysteresis;
    private @Nullable ProbeRun running;
    private @Nullable Status status;
    private long sinceNanos;
    private @Nullable ProbeResult last;
    private long lastAtNanos;
    private long lastTookNanos;
    private int contradictions;

    Watch(Dependency dependency, Hysteresis hysteresis) {
        this.dependency = dependency;
        this.hysteresis = hysteresis;
    }

    Dependency dependency() {
        return dependency;
    }

    long timeoutNanos() {
        return Nanos.of(dependency.timeout());
    }

    @Nullable
    ProbeRun running() {
        return running;
    }

    void running(@Nullable ProbeRun run) {
        running = run;
    }

    boolean isFresh(long now, long cacheNanos) {
        return last != null && now - lastAtNanos < cacheNanos;
    }

    boolean isKnown() {
        return status != null;
    }

    /** Takes in the result of one look; returns the change of status that it brings. */
    @Nullable
    Signal accept(ProbeResult result, long startedNanos, long now) {
        last = result;
        lastAtNanos = now;
        lastTookNanos = now - startedNanos;
        if (contradicts(result) && ++contradictions < needed() && !result.confirmed()) {
            return null;
        }
        contradictions = 0;
        if (status == result.status()) {
            return null;
        }
        Signal change = HealthSignal.dependency(dependency.name(), status, result);
        status = result.status();
        sinceNanos = now;
        return change;
    }

    private boolean contradicts(ProbeResult result) {
        return status != null && (status == Status.DOWN) != (result.status() == Status.DOWN);
    }

    private int needed() {
        return status == Status.DOWN ? hysteresis.upAfter() : hysteresis.downAfter();
    }

    DependencyHealth view(long now) {
        ProbeResult result = last;
        Status current = status;
        if (result == null || current == null) {
            return new DependencyHealth(
                    dependency.name(),
                    dependency.criticality(),
                    Status.DOWN,
                    Reasons.NOT_CHECKED,
                    DependencyHealth.Times.NONE);
        }
        DependencyHealth.Times times = new DependencyHealth.Times(
                Duration.ofNanos(now - sinceNanos),
                Duration.ofNanos(now - lastAtNanos),
                Duration.ofNanos(lastTookNanos));
        boolean recovering = current == Status.DOWN && result.status() != Status.DOWN;
        return new DependencyHealth(
                dependency.name(),
                dependency.criticality(),
                current,
                recovering ? Reasons.RECOVERING : result.reasonOrNull(),
                times);
    }
}
