package dev.mainstay.audit.retention;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Asks the database what keeps each partition. */
record Planning(Transactions transactions, RetentionPolicy policy) {

    private static final String MONTHS = """
            SELECT substr(c.relname, 8, length(c.relname) - 14) AS retention, right(c.relname, 6) AS month
              FROM pg_catalog.pg_partition_tree('audit.record') AS t JOIN pg_catalog.pg_class c ON c.oid = t.relid
             WHERE c.relname ~ '^record_[a-z][a-z0-9]*_[0-9]{6}$' ORDER BY 1, 2""";
    private static final String OBSTACLES =
            "SELECT audit.prune_obstacles(?, CAST(? AS date), CAST(? AS interval), CAST(? AS timestamptz))";

    RetentionPlan at(Instant now) {
        List<RetentionPlan.Partition> partitions = new ArrayList<>();
        for (RetentionPlan.Partition month : transactions.run("listing the partitions", Planning::months)) {
            Set<Obstacle> obstacles = transactions.run("planning " + month.id(), tx -> obstacles(tx, month, now));
            partitions.add(new RetentionPlan.Partition(month.retention(), month.month(), obstacles));
        }
        return new RetentionPlan(now, partitions);
    }

    private static List<RetentionPlan.Partition> months(Connection tx) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(MONTHS);
                ResultSet rows = query.executeQuery()) {
            List<RetentionPlan.Partition> months = new ArrayList<>();
            while (rows.next()) {
                String month = rows.getString(2);
                months.add(new RetentionPlan.Partition(
                        rows.getString(1),
                        YearMonth.of(Integer.parseInt(month.substring(0, 4)), Integer.parseInt(month.substring(4))),
                        Set.of()));
            }
            return months;
        }
    }

    private Set<Obstacle> obstacles(Connection tx, RetentionPlan.Partition month, Instant now) throws SQLException {
        Period period = policy.periods().get(month.retention());
        if (period == null) {
            return Set.of(Obstacle.NO_POLICY);
        }
        try (PreparedStatement query = tx.prepareStatement(OBSTACLES)) {
            query.setString(1, month.retention());
            query.setString(2, month.month().atDay(1).toString());
            query.setString(3, period.toString());
            query.setObject(4, now.atOffset(ZoneOffset.UTC));
            return read(query);
        }
    }

    /** Reads an array of obstacles that a function returns. */
    static Set<Obstacle> read(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            Array codes = row.getArray(1);
            EnumSet<Obstacle> obstacles = EnumSet.noneOf(Obstacle.class);
            Arrays.stream((String[]) codes.getArray()).map(Obstacle::of).forEach(obstacles::add);
            return obstacles;
        }
    }
}
