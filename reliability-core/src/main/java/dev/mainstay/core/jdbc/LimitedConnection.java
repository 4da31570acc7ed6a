package dev.mainstay.core.jdbc;

import dev.mainstay.core.context.Deadline;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A connection whose statements are limited. */
final class LimitedConnection extends JdbcWrapper {

    private final Connection delegate;
    private final Canceller canceller;
    private final Connection proxy;

    private LimitedConnection(Connection delegate, Canceller canceller) {
        super(delegate);
        this.delegate = delegate;
        this.canceller = canceller;
        this.proxy = proxy(Connection.class, this);
    }

    static Connection of(Connection delegate, Canceller canceller) {
        return new LimitedConnection(delegate, canceller).proxy;
    }

    Connection proxy() {
        return proxy;
    }

    PendingCancel cancelAt(Deadline deadline, Statement statement) {
        return PendingCancel.start(delegate, statement, canceller, deadline);
    }

    @Override
    @Nullable
    Object answer(Method method, @Nullable Object[] args) throws Throwable {
        return limited(pass(method, args));
    }

    private @Nullable Object limited(@Nullable Object made) {
        if (made instanceof CallableStatement statement) {
            return proxy(CallableStatement.class, new LimitedStatement(this, statement));
        }
        if (made instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, new LimitedStatement(this, statement));
        }
        if (made instanceof Statement statement) {
            return proxy(Statement.class, new LimitedStatement(this, statement));
        }
        return made;
    }
}
