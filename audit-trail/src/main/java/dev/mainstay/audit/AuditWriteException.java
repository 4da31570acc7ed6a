package dev.mainstay.audit;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record could not be written. Its cause has SQLSTATE and the first line of the database's message: further lines may
 * repeat the row.
 */
public final class AuditWriteException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Category category;

    private AuditWriteException(String message, Category category, SQLException cause) {
        super(message, cause);
        this.category = category;
    }

    /**
     * Makes the outcome of a failed statement.
     *
     * @param failure what the driver threw; it is not kept, because its message may repeat the row
     */
    public static AuditWriteException of(SQLException failure) {
        SQLException next = failure instanceof BatchUpdateException ? failure.getNextException() : null;
        SQLException first = next == null ? failure : next;
        String state = first.getSQLState();
        SQLException cause = new SQLException(firstLine(first.getMessage()), state, first.getErrorCode());
        cause.setStackTrace(first.getStackTrace());
        return new AuditWriteException(
                "the audit record could not be written, SQLSTATE " + state, categoryOf(first), cause);
    }

    /** A pool whose connections are all busy, and a driver that waited in vain, may say so by the type alone. */
    private static Category categoryOf(SQLException failure) {
        if (failure.getSQLState() != null) {
            return categoryOf(failure.getSQLState());
        }
        if (failure instanceof SQLTimeoutException) {
            return Category.TIMEOUT;
        }
        return failure instanceof SQLTransientException ? Category.UNAVAILABLE : Category.INTERNAL;
    }

    // Appendix A of the PostgreSQL manual: 08 connection, 40 rollback (serialisation, deadlock), 53 resources, 57P
    // shutdown, 57014 cancelled, 55P03 lock timeout.
    private static Category categoryOf(String state) {
        if (state.length() != 5) {
            return Category.INTERNAL;
        }
        return switch (state.substring(0, 2)) {
            case "08", "40", "53" -> Category.UNAVAILABLE;
            case "57" -> state.equals("57014") ? Category.TIMEOUT : Category.UNAVAILABLE;
            case "55" -> state.equals("55P03") ? Category.TIMEOUT : Category.INTERNAL;
            default -> Category.INTERNAL;
        };
    }

    private static @Nullable String firstLine(@Nullable String message) {
        return message == null ? null : message.lines().findFirst().orElse("");
    }

    @Override
    public String code() {
        return "audit-write-failed";
    }

    @Override
    public Category category() {
        return category;
    }

    /** Returns one second where the database may be back or less busy by then, empty otherwise. */
    @Override
    public Optional<Duration> retryAfter() {
        return category.isTransient() ? Optional.of(RETRY_AFTER) : Optional.empty();
    }
}
