package dev.mainstay.audit.retention;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which partitions of the audit trail may be removed at a moment, and what keeps the others. Immutable.
 *
 * @param at the moment
 * @param partitions all partitions that hold one month of one class, by class and month
 */
public record RetentionPlan(Instant at, List<Partition> partitions) {

    /** Copies the list. */
    public RetentionPlan {
        partitions = List.copyOf(partitions);
    }

    /** Returns those that may be removed. */
    public List<Partition> removable() {
        return partitions.stream().filter(Partition::isRemovable).toList();
    }

    /** Returns those that stay. */
    public List<Partition> kept() {
        return partitions.stream().filter(partition -> !partition.isRemovable()).toList();
    }

    /**
     * One month of one retention class.
     *
     * @param retention the retention class
     * @param month the month, in UTC
     * @param obstacles what keeps it; empty when nothing does
     */
    public record Partition(String retention, YearMonth month, Set<Obstacle> obstacles) {

        /** Copies the obstacles, in the order of their declaration. */
        public Partition {
            EnumSet<Obstacle> copy = EnumSet.noneOf(Obstacle.class);
            copy.addAll(obstacles);
            obstacles = Collections.unmodifiableSet(copy);
        }

        /** Says whether nothing keeps it. */
        public boolean isRemovable() {
            return obstacles.isEmpty();
        }

        /** Returns class and month: {@code standard/2026-08}. */
        public String id() {
            return retention + "/" + month;
        }
    }
}
