package dev.mainstay.audit.seal;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Measures what is not sealed yet, and finds out why. */
final class BacklogQuery {

    // In the order of the index, so that a large backlog costs no more than what is counted of it.
    private static final String COUNT = """
            SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) \
            FROM (SELECT recorded_at FROM audit.record WHERE cluster_id = ? AND xact_id >= CAST(? AS xid8) \
            AND xact_id < CAST(? AS xid8) ORDER BY xact_id, seq LIMIT\s""" + Backlog.COUNTED + ") AS counted";

    // The start of a session's transaction is null to those who may not see it, its id is not.
    private static final String BLOCKER = """
            SELECT a.pid, extract(epoch FROM clock_timestamp() - a.xact_start) FROM pg_stat_activity a \
            WHERE a.backend_xid = CAST(CAST(? AS xid8) AS xid) UNION ALL \
            SELECT 0, extract(epoch FROM clock_timestamp() - p.prepared) FROM pg_prepared_xacts p \
            WHERE p.transaction = CAST(CAST(? AS xid8) AS xid) LIMIT 1""";

    private final Ticker ticker;
    private final Duration blockedAfter;
    private final AtomicReference<@Nullable Waiting> waiting = new AtomicReference<>();

    BacklogQuery(Ticker ticker, Duration blockedAfter) {
        this.ticker = ticker;
        this.blockedAfter = blockedAfter;
    }

    private record Waiting(long transaction, long sinceNanos) {}

    /** Measures it and tells listeners. */
    void tell(Connection connection, Signals signals) throws SQLException {
        Backlog backlog = measure(connection);
        signals.emit(new SealSignal.Unsealed(backlog.unsealed()));
        signals.emit(new SealSignal.Lag(backlog.age()));
        backlog.blocker()
                .filter(blocker -> blocker.age().compareTo(blockedAfter) >= 0)
                .ifPresent(blocker -> signals.emit(new SealSignal.Blocked(blocker)));
    }

    Backlog measure(Connection connection) throws SQLException {
        Moment moment = Moment.read(connection);
        long unsealed = 0;
        Duration age = Duration.ZERO;
        for (Draft.Range range : open(connection, moment)) {
            try (PreparedStatement query = connection.prepareStatement(COUNT)) {
                Tail.bind(query, range);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    unsealed += row.getLong(1);
                    Duration oldest = seconds(row.getDouble(2));
                    age = oldest.compareTo(age) > 0 ? oldest : age;
                }
            }
        }
        Backlog.Blocker blocker = unsealed == 0 ? null : blocker(connection, moment.horizon());
        return new Backlog(Math.min(unsealed, Backlog.COUNTED), age, blocker);
    }

    private static List<Draft.Range> open(Connection connection, Moment moment) throws SQLException {
        BlockHeader head =
                moment.headOrNull() == null ? null : moment.headOrNull().header();
        if (head != null && head.cluster() == moment.cluster()) {
            return List.of(new Draft.Range(moment.cluster(), head.to(), Long.MAX_VALUE));
        }
        List<Draft.Range> open = new ArrayList<>(Tail.ofOthers(connection, moment.cluster(), head));
        open.add(new Draft.Range(moment.cluster(), Tail.end(connection, moment.cluster()), Long.MAX_VALUE));
        return open;
    }

    private Backlog.@Nullable Blocker blocker(Connection connection, long horizon) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BLOCKER)) {
            query.setString(1, Long.toString(horizon));
            query.setString(2, Long.toString(horizon));
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                int pid = row.getInt(1);
                Duration running = seconds(row.getDouble(2));
                Duration waited = waited(horizon);
                return new Backlog.Blocker(pid, horizon, running.compareTo(waited) > 0 ? running : waited);
            }
        }
    }

    private Duration waited(long transaction) {
        long now = ticker.nanos();
        Waiting since = waiting.updateAndGet(
                known -> known != null && known.transaction() == transaction ? known : new Waiting(transaction, now));
        return since == null ? Duration.ZERO : Duration.ofNanos(now - since.sinceNanos());
    }

    /** Clocks of a database may be set back. */
    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.max(0, Math.round(seconds * 1e9)));
    }
}
