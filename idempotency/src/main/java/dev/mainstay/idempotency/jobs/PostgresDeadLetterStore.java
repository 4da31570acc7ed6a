package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters in PostgreSQL, tables {@code mainstay_dead_letter} and {@code mainstay_dead_letter_untenanted}. Thread-safe.
 *
 * <p>The SQL is in {@code META-INF/mainstay/sql/idempotency}. Bodies and headers are stored as they are, secrets included: whoever may
 * read the tables may read them. Each call is one short transaction of its own.
 */
public final class PostgresDeadLetterStore implements DeadLetterStore {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final DataSource tenants;
    private final DataSource platform;
    private final Duration timeout;

    private PostgresDeadLetterStore(DataSource tenants, DataSource platform, Duration timeout) {
        if (timeout.toSeconds() < 1) {
            throw new IllegalArgumentException("timeout must be >= 1 s, was " + timeout);
        }
        this.tenants = tenants;
        this.platform = platform;
        this.timeout = timeout;
    }

    /**
     * Returns a store whose statements end after 5 s.
     *
     * @param tenants connections whose transactions belong to the call context's tenant, as those of the tenancy module; for an operator's
     *     tool the platform's
     * @param platform connections of the platform's login, for messages without a tenant
     */
    public static PostgresDeadLetterStore on(DataSource tenants, DataSource platform) {
        return new PostgresDeadLetterStore(tenants, platform, TIMEOUT);
    }

    /**
     * Returns this store with another bound on each statement. How long a connection is waited for, and what a server that is out of reach
     * may cost, is said by pool and driver.
     *
     * @param bound from one second, in whole seconds
     * @throws IllegalArgumentException when it is shorter
     */
    public PostgresDeadLetterStore withTimeout(Duration bound) {
        return new PostgresDeadLetterStore(tenants, platform, bound);
    }

    @Override
    public void add(DeadLetter letter) {
        inTransaction(rows -> rows.insert(letter));
    }

    @Override
    public Optional<DeadLetterEntry> find(UUID id) {
        return inTransaction(rows -> rows.select("AND id = ?", List.of(id))).stream()
                .findFirst();
    }

    @Override
    public List<DeadLetterEntry> page(DeadLetterFilter filter, @Nullable UUID after, int limit) {
        Pages.check(limit);
        return inTransaction(rows -> {
            StringBuilder where = new StringBuilder();
            List<Object> values = new ArrayList<>();
            if (filter.operation() != null) {
                where.append("AND operation = ? ");
                values.add(filter.operation());
            }
            if (!filter.reasons().isEmpty()) {
                // Codes are ours: nothing that came from outside becomes part of a statement.
                where.append(filter.reasons().stream()
                        .map(DeadLetterReason::code)
                        .collect(Collectors.joining("', '", "AND reason IN ('", "') ")));
            }
            if (filter.waiting()) {
                where.append("AND replayed_at IS NULL ");
            }
            if (after != null) {
                where.append("AND (first_seen, id) > ")
                        .append(rows.placeOfOne())
                        .append(' ');
                values.addAll(rows.valuesOfOne(after));
            }
            values.add(limit);
            return rows.select(where + "ORDER BY first_seen, id LIMIT ?", values);
        });
    }

    @Override
    public void release(UUID id) {
        inTransaction(rows -> rows.update("held = false", List.of(), id));
    }

    @Override
    public void replayed(UUID id, Delivery delivery) {
        inTransaction(rows -> {
            if (delivery instanceof Delivery.Ack) {
                return rows.update("replayed_at = coalesce(replayed_at, clock_timestamp())", List.of(), id);
            }
            if (delivery instanceof Delivery.DeadLettered dead) {
                List<Object> values =
                        List.of(Rows.text(dead.detail()), dead.reason().holds());
                return rows.update("attempts = attempts + 1, detail = ?, held = held OR ?", values, id);
            }
            return rows.update("attempts = attempts + 1", List.of(), id);
        });
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    private interface Work<T> {
        T on(Rows rows) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        Optional<TenantId> tenant = CallContext.current().tenant();
        try (Connection connection = (tenant.isPresent() ? tenants : platform).getConnection()) {
            connection.setAutoCommit(false);
            return committed(connection, new Rows(connection, tenant, (int) timeout.toSeconds()), work);
        } catch (SQLException failure) {
            // The driver's message may quote the row, so it is not passed on.
            throw new DeadLetterStoreException(
                    "the store of dead letters failed, SQLSTATE " + failure.getSQLState(), null);
        }
    }

    private static <T> T committed(Connection connection, Rows rows, Work<T> work) throws SQLException {
        try {
            T result = work.on(rows);
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException failure) {
            // Not every pool rolls back what comes back to it unfinished.
            try {
                connection.rollback();
            } catch (SQLException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }
}
