package dev.mainstay.audit;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.sql.SQLException;

/** The keys of persons are out of reach. It has the SQLSTATE and nothing of the database's message. */
public final class SubjectKeysUnavailableException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private SubjectKeysUnavailableException(String message, SQLException cause) {
        super(message, cause);
    }

    /**
     * Makes the outcome of a failed statement.
     *
     * @param failure what the driver threw; it is not kept, because its message may name a person
     */
    public static SubjectKeysUnavailableException of(SQLException failure) {
        SQLException cause = new SQLException(null, failure.getSQLState(), failure.getErrorCode());
        cause.setStackTrace(failure.getStackTrace());
        return new SubjectKeysUnavailableException(
                "the keys of persons are out of reach, SQLSTATE " + failure.getSQLState(), cause);
    }

    @Override
    public String code() {
        return "audit-subject-keys-unavailable";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }
}
