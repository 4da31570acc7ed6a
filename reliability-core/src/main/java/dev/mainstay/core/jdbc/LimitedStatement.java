package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of any kind that executes within what is left of the current call's time. */
final class LimitedStatement extends JdbcWrapper {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LimitedConnection connection;
    private final Statement statement;

    LimitedStatement(LimitedConnection connection, Statement statement) {
        super(statement);
        this.connection = connection;
        this.statement = statement;
    }

    @Override
    @Nullable
    Object answer(Method method, @Nullable Object[] args) throws Throwable {
        if (method.getName().startsWith("execute")) {
            Deadline deadline = Deadline.current().orElse(null);
            return deadline == null ? pass(method, args) : execute(deadline, method, args);
        }
        return method.getName().equals("getConnection") ? connection.proxy() : pass(method, args);
    }

    private @Nullable Object execute(Deadline deadline, Method method, @Nullable Object[] args) throws Throwable {
        int seconds = secondsUp(Expired.refuse(deadline));
        int own = statement.getQueryTimeout();
        boolean shortened = own == 0 || seconds < own;
        if (shortened) {
            statement.setQueryTimeout(seconds);
        }
        try {
            return executeUntil(deadline, method, args);
        } finally {
            if (shortened) {
                restore(own);
            }
        }
    }

    private @Nullable Object executeUntil(Deadline deadline, Method method, @Nullable Object[] args) throws Throwable {
        PendingCancel cancel = connection.cancelAt(deadline, statement);
        try {
            return pass(method, args);
        } finally {
            cancel.end();
        }
    }

    private void restore(int own) {
        try {
            statement.setQueryTimeout(own);
        } catch (SQLException closedMeanwhile) {
            // Then it executes nothing any more, and how this execution ended is what the caller must hear.
        }
    }

    private static int secondsUp(long nanos) {
        long seconds = (nanos - 1) / NANOS_PER_SECOND + 1;
        return (int) Math.min(Integer.MAX_VALUE, seconds);
    }
}
