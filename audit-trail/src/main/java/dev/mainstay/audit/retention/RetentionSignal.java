package dev.mainstay.audit.retention;

import dev.mainstay.core.signal.Signal;
import java.util.Map;

/** What retention tells. Attributes name retention classes and resource types, never tenants, persons or rows. */
public sealed interface RetentionSignal extends Signal {

    @Override
    default double value() {
        return 1;
    }

    @Override
    default String unit() {
        return "1";
    }

    /**
     * A partition was removed: {@code mainstay.audit.pruned}, attribute {@code retention}; its value is the number of
     * records.
     *
     * @param retention the retention class
     * @param rows how many records it held
     */
    record Pruned(String retention, long rows) implements RetentionSignal {

        @Override
        public String name() {
            return "mainstay.audit.pruned";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("retention", retention);
        }

        @Override
        public double value() {
            return rows;
        }
    }

    /**
     * Something that was to be removed stays: {@code mainstay.audit.removal.refused}, attributes {@code subject}
     * ({@code partition}, {@code rows} or {@code keys}) and {@code obstacle}.
     *
     * @param subject what stays
     * @param obstacle why
     */
    record Refused(String subject, Obstacle obstacle) implements RetentionSignal {

        @Override
        public String name() {
            return "mainstay.audit.removal.refused";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("subject", subject, "obstacle", obstacle.code());
        }
    }

    /**
     * A batch of soft-deleted rows was removed: {@code mainstay.audit.purged}, attribute {@code resource} (the type);
     * its value is the number of rows, those of child tables left out.
     *
     * @param resourceType the type of the rows
     * @param rows how many
     */
    record Purged(String resourceType, long rows) implements RetentionSignal {

        @Override
        public String name() {
            return "mainstay.audit.purged";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("resource", resourceType);
        }

        @Override
        public double value() {
            return rows;
        }
    }

    /**
     * A person's keys were destroyed: {@code mainstay.audit.subject.erased}; its value is the number of keys.
     *
     * @param keys how many
     */
    record SubjectErased(int keys) implements RetentionSignal {

        @Override
        public String name() {
            return "mainstay.audit.subject.erased";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of();
        }

        @Override
        public double value() {
            return keys;
        }
    }

    /**
     * A default partition is in use, because a month had no partition: {@code mainstay.audit.default.partition.used},
     * attribute {@code retention}. Its records stay for ever; its value is its size in bytes.
     *
     * @param retention the retention class
     * @param bytes size of the default partition
     */
    record DefaultPartitionUsed(String retention, long bytes) implements RetentionSignal {

        @Override
        public String name() {
            return "mainstay.audit.default.partition.used";
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("retention", retention);
        }

        @Override
        public double value() {
            return bytes;
        }

        @Override
        public String unit() {
            return "By";
        }
    }
}
