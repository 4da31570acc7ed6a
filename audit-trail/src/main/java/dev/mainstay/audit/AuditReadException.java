package dev.mainstay.audit;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.sql.SQLException;

/** Records could not be read. Its cause has SQLSTATE and the first line of the database's message. */
public final class AuditReadException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Category category;

    private AuditReadException(SqlFailure told) {
        super("the audit records could not be read, SQLSTATE " + told.state(), told.cause());
        this.category = told.category();
    }

    /**
     * Makes the outcome of a failed statement.
     *
     * @param failure what the driver threw; it is not kept, because its message may repeat values
     */
    public static AuditReadException of(SQLException failure) {
        return new AuditReadException(SqlFailure.of(failure));
    }

    @Override
    public String code() {
        return "audit-read-failed";
    }

    @Override
    public Category category() {
        return category;
    }
}
