package dev.mainstay.audit.retention;

import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.sql.SQLException;
import java.util.Set;

/**
 * A step of retention failed in the database and left nothing behind. Its cause has SQLSTATE and the first line of the
 * database's message.
 */
public final class RetentionFailedException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Lock not available, deadlock, serialisation failure: the same step may succeed a moment later. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01", "40001");

    private final Category category;
    private final boolean locked;

    private RetentionFailedException(String message, Category category, Throwable cause, boolean locked) {
        super(message, cause);
        this.category = category;
        this.locked = locked;
    }

    static RetentionFailedException of(String step, SQLException failure) {
        AuditWriteException shortened = AuditWriteException.of(failure);
        return new RetentionFailedException(
                step + " failed, SQLSTATE " + failure.getSQLState() + ": "
                        + (shortened.getCause() == null
                                ? ""
                                : shortened.getCause().getMessage()),
                shortened.category(),
                shortened.getCause() == null ? shortened : shortened.getCause(),
                isLocked(failure));
    }

    static boolean isLocked(SQLException failure) {
        return failure.getSQLState() != null && LOCKED.contains(failure.getSQLState());
    }

    boolean isLocked() {
        return locked;
    }

    @Override
    public String code() {
        return "audit-retention-failed";
    }

    @Override
    public Category category() {
        return category;
    }
}
