package dev.mainstay.audit;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A record could not be written. Its cause has SQLSTATE and the first line of the database's message: further lines may
 * repeat the row.
 */
public final class AuditWriteException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Category category;

    private AuditWriteException(String message, Category category, Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    /**
     * Makes the outcome of a failed statement.
     *
     * @param failure what the driver threw; it is not kept, because its message may repeat the row
     */
    public static AuditWriteException of(SQLException failure) {
        SqlFailure told = SqlFailure.of(failure);
        return new AuditWriteException(
                "the audit record could not be written, SQLSTATE " + told.state(), told.category(), told.cause());
    }

    /**
     * Makes the outcome of a record that could be kept nowhere else either.
     *
     * @param why a constant that says what else was tried, without anything of the record
     */
    public AuditWriteException andNotKept(String why) {
        return new AuditWriteException(getMessage() + "; " + why, category, this);
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
