package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Hash;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.Segment;
import dev.mainstay.audit.SegmentDigest;
import dev.mainstay.audit.retention.RetentionPlan.Partition;
import dev.mainstay.audit.retention.RetentionResult.Certificate;
import dev.mainstay.core.signal.Signals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Removes partitions, each in a transaction of its own. */
record Pruning(Transactions transactions, AuditTrail trail, RetentionPolicy policy, Signals signals) {

    private static final String SEGMENTS = """
            SELECT block_no, tenant_id, leaf_count, root FROM audit.segment
             WHERE retention = ? AND bucket = CAST(? AS date) ORDER BY block_no, tenant_id COLLATE "C"
            """;
    private static final String PRUNE =
            "SELECT audit.prune_partition(?, CAST(? AS date), CAST(? AS interval), ?, ?, ?, ?)";

    RetentionResult run(RetentionPlan plan) {
        List<Certificate> pruned = new ArrayList<>();
        List<Partition> refused = new ArrayList<>();
        for (Partition partition : plan.removable()) {
            EnumSet<Obstacle> obstacles = EnumSet.noneOf(Obstacle.class);
            prune(partition, obstacles).ifPresent(pruned::add);
            if (!obstacles.isEmpty()) {
                refused.add(new Partition(partition.retention(), partition.month(), obstacles));
                obstacles.forEach(obstacle -> signals.emit(new RetentionSignal.Refused("partition", obstacle)));
            }
        }
        return new RetentionResult(pruned, refused, drop());
    }

    private Optional<Certificate> prune(Partition partition, Set<Obstacle> obstacles) {
        Period period = policy.periods().get(partition.retention());
        if (period == null) {
            obstacles.add(Obstacle.NO_POLICY);
            return Optional.empty();
        }
        try {
            Optional<Certificate> certificate =
                    transactions.run("removing " + partition.id(), tx -> prune(tx, partition, period, obstacles));
            certificate.ifPresent(done -> signals.emit(new RetentionSignal.Pruned(done.retention(), done.rows())));
            return certificate;
        } catch (RetentionFailedException failure) {
            if (!failure.isLocked()) {
                throw failure;
            }
            obstacles.add(Obstacle.BUSY);
            return Optional.empty();
        }
    }

    private Optional<Certificate> prune(Connection tx, Partition partition, Period period, Set<Obstacle> obstacles)
            throws SQLException {
        SegmentDigest sealed = sealed(tx, partition);
        long segments = sealed.segments();
        long rows = sealed.records();
        Hash digest = sealed.hash();
        AuditId id = trail.record(tx, event(partition, segments, rows, digest));
        Certificate certificate = new Certificate(partition.retention(), partition.month(), segments, rows, digest, id);
        obstacles.addAll(certify(tx, certificate, period));
        if (obstacles.isEmpty()) {
            return Optional.of(certificate);
        }
        tx.rollback(); // with it the record of a removal that did not happen
        return Optional.empty();
    }

    private static SegmentDigest sealed(Connection tx, Partition partition) throws SQLException {
        try (PreparedStatement query = tx.prepareStatement(SEGMENTS)) {
            query.setString(1, partition.retention());
            query.setString(2, partition.month().atDay(1).toString());
            query.setFetchSize(5_000);
            try (ResultSet rows = query.executeQuery()) {
                SegmentDigest digest = SegmentDigest.empty();
                while (rows.next()) {
                    digest.add(new Segment(
                            rows.getLong(1),
                            rows.getString(2),
                            partition.retention(),
                            partition.month(),
                            rows.getLong(3),
                            Hash.of(rows.getBytes(4))));
                }
                return digest;
            }
        }
    }

    private static AuditEvent event(Partition partition, long segments, long rows, Hash digest) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("segments", segments);
        facts.put("rows", rows);
        facts.put("digest", digest.toString());
        return Acting.orComponent(AuditEvent.platform("audit.pruned", Resource.of("audit.partition", partition.id())))
                .retention(RetentionPolicy.EVIDENCE)
                .context(facts)
                .build();
    }

    private static Set<Obstacle> certify(Connection tx, Certificate certificate, Period period) throws SQLException {
        try (PreparedStatement prune = tx.prepareStatement(PRUNE)) {
            prune.setString(1, certificate.retention());
            prune.setString(2, certificate.month().atDay(1).toString());
            prune.setString(3, period.toString());
            prune.setLong(4, certificate.segments());
            prune.setLong(5, certificate.rows());
            prune.setBytes(6, certificate.digest().bytes());
            prune.setObject(7, certificate.record().value());
            return Planning.read(prune);
        }
    }

    /** Dropping is apart from detaching, so that writers wait only for a change of the catalog. */
    private int drop() {
        try {
            return transactions.run("dropping detached partitions", Pruning::dropDetached);
        } catch (RetentionFailedException failure) {
            if (failure.isLocked()) {
                return 0;
            }
            throw failure;
        }
    }

    private static int dropDetached(Connection tx) throws SQLException {
        try (PreparedStatement drop = tx.prepareStatement("SELECT audit.drop_pruned()");
                ResultSet row = drop.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
