package dev.mainstay.audit.seal;

import dev.mainstay.core.signal.Signal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What the sealer tells. */
public sealed interface SealSignal extends Signal {

    /**
     * {@code mainstay.audit.sealed}: a block was made; its records.
     *
     * @param kind why; the attribute {@code kind}
     * @param records how many records it holds
     */
    record Sealed(BlockKind kind, long records) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.sealed";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("kind", kind.name().toLowerCase(Locale.ROOT));
        }

        @Override
        public double value() {
            return records;
        }

        @Override
        public String unit() {
            return "1";
        }
    }

    /**
     * {@code mainstay.audit.seal.lag}: how long the oldest unsealed record has waited, at the end of each run.
     *
     * @param age zero when all are sealed
     */
    record Lag(Duration age) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.seal.lag";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of();
        }

        @Override
        public double value() {
            return seconds(age);
        }

        @Override
        public String unit() {
            return "s";
        }
    }

    /**
     * {@code mainstay.audit.seal.unsealed}: how many committed records have no block, at the end of each run.
     *
     * @param records see {@link Backlog#unsealed()}
     */
    record Unsealed(long records) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.seal.unsealed";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of();
        }

        @Override
        public double value() {
            return records;
        }

        @Override
        public String unit() {
            return "1";
        }
    }

    /**
     * {@code mainstay.audit.seal.blocked}: a transaction keeps records from being sealed longer than is usual; its age.
     *
     * @param blocker which; its pid is for a log, not for a metric
     */
    record Blocked(Backlog.Blocker blocker) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.seal.blocked";
        }

        /** Returns {@code by}: {@code session} or {@code prepared}. */
        @Override
        public Map<String, String> attributes() {
            return Map.of("by", blocker.isPrepared() ? "prepared" : "session");
        }

        @Override
        public double value() {
            return seconds(blocker.age());
        }

        @Override
        public String unit() {
            return "s";
        }
    }

    /**
     * {@code mainstay.audit.seal.run}: a run ended.
     *
     * @param outcome {@code done}, {@code follower}, {@code lost_race}, {@code standby} or {@code failed}
     */
    record Run(String outcome) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.seal.run";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("outcome", outcome);
        }

        @Override
        public double value() {
            return 1;
        }

        @Override
        public String unit() {
            return "1";
        }
    }

    /**
     * {@code mainstay.audit.anchored}: a digest was published, or could not be.
     *
     * @param sink name of the sink
     * @param outcome {@code published} or {@code failed}
     */
    record Anchored(String sink, String outcome) implements SealSignal {
        @Override
        public String name() {
            return "mainstay.audit.anchored";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("sink", sink, "outcome", outcome);
        }

        @Override
        public double value() {
            return 1;
        }

        @Override
        public String unit() {
            return "1";
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
