package dev.mainstay.testkit.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The waits between the attempts of a call that fails, and after the last; of several calls the shortest, since a machine may wake late. */
final class Waits {

    private static final List<Duration> PROMISED =
            List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400), Duration.ZERO);

    private final List<Duration> shortest;

    private Waits(List<Duration> shortest) {
        this.shortest = shortest;
    }

    static Waits shortestOf(int calls, GuardFixture fixture) {
        List<Duration> shortest = measured(fixture);
        for (int i = 1; i < calls; i++) {
            List<Duration> next = measured(fixture);
            if (next.size() != shortest.size()) {
                return new Waits(next);
            }
            for (int wait = 0; wait < next.size(); wait++) {
                if (next.get(wait).compareTo(shortest.get(wait)) < 0) {
                    shortest.set(wait, next.get(wait));
                }
            }
        }
        return new Waits(shortest);
    }

    private static List<Duration> measured(GuardFixture fixture) {
        ContractTime time = fixture.time();
        List<Long> readings = new ArrayList<>();
        try {
            fixture.guard(GuardTerms.retriesAlone()).call(() -> {
                readings.add(time.nanos());
                throw new IOException("prepared");
            });
        } catch (Exception expected) {
            readings.add(time.nanos());
        }
        List<Duration> waits = new ArrayList<>();
        for (int i = 1; i < readings.size(); i++) {
            waits.add(Duration.ofNanos(readings.get(i) - readings.get(i - 1)));
        }
        return waits;
    }

    boolean matches(Duration slack) {
        if (shortest.size() != PROMISED.size()) {
            return false;
        }
        for (int i = 0; i < PROMISED.size(); i++) {
            Duration late = shortest.get(i).minus(PROMISED.get(i));
            if (late.isNegative() || late.compareTo(slack) > 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return shortest.size() + " attempts, with waits of "
                + shortest.stream().map(Expect::text).collect(Collectors.joining(", ")) + " after them";
    }
}
