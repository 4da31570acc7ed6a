package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A borrowed connection whose transactions are bound; from {@code close()} on it is dead. */
final class TenantConnection extends JdbcWrapper {

    private static final String CLOSED = "the connection is closed";
    private static final String CLOSED_STATE = "08003";

    private final Connection delegate;
    private final TenantTransaction transaction;
    private final Connection proxy;
    private boolean closed;

    private TenantConnection(TenantTransaction transaction) {
        super(transaction.borrowed().connection());
        this.delegate = transaction.borrowed().connection();
        this.transaction = transaction;
        this.proxy = proxy(Connection.class, this);
    }

    /** Returns the wrapper of the connection that the transactions run on. */
    static Connection of(TenantTransaction transaction) {
        return new TenantConnection(transaction).proxy;
    }

    Connection proxy() {
        return proxy;
    }

    /** Returns the transaction that statements belong to. */
    TenantTransaction transaction() throws SQLException {
        if (closed) {
            throw closedException();
        }
        return transaction;
    }

    private static SQLException closedException() {
        return new SQLException(CLOSED, CLOSED_STATE);
    }

    @Override
    TenantConnection connection() {
        return this;
    }

    @Override
    @Nullable
    Object answer(Object self, Method method, @Nullable Object[] args) throws Throwable {
        return closed ? answerClosed(method, args) : answerOpen(method, args);
    }

    /** A pool may have lent the delegate to the next borrower. */
    private @Nullable Object answerClosed(Method method, @Nullable Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "close", "abort" -> null;
            case "isClosed" -> true;
            case "isValid" -> false;
            case "toString" -> pass(method, args);
            case "setClientInfo" -> throw new SQLClientInfoException(CLOSED, CLOSED_STATE, Map.of());
            default -> throw closedException();
        };
    }

    private @Nullable Object answerOpen(Method method, @Nullable Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "close" -> {
                close();
                yield null;
            }
            case "isClosed" -> delegate.isClosed();
            case "prepareStatement", "prepareCall" -> prepare(method, args);
            case "setSavepoint" -> {
                transaction().beforeStatement();
                yield pass(method, args);
            }
            case "rollback" -> args.length > 0 ? rollbackTo(method, args) : ending(method, args);
            case "commit" -> ending(method, args);
            case "setAutoCommit" -> Boolean.TRUE.equals(args[0]) ? ending(method, args) : pass(method, args);
            default -> passWrapping(method, args, null);
        };
    }

    private @Nullable Object prepare(Method method, @Nullable Object[] args) throws Throwable {
        String sql = sqlOf(args);
        SqlEffect effect = sql == null ? SqlEffect.NONE : effectOf(sql);
        Statement statement = Objects.requireNonNull((Statement) pass(method, args));
        return wrapped(statement, effect, sql == null ? null : twinOf(statement, method, args, sql));
    }

    /** A statement of one text without further wishes may have a twin. */
    private @Nullable CarryingTwin twinOf(Statement statement, Method method, @Nullable Object[] args, String sql) {
        boolean plain = method.getName().equals("prepareStatement") && args.length == 1;
        boolean possible = plain && transaction.mayCarry();
        return possible && statement instanceof PreparedStatement prepared
                ? transaction
                        .borrowed()
                        .driver()
                        .map(link -> new CarryingTwin(link, delegate, prepared, sql))
                        .orElse(null)
                : null;
    }

    private @Nullable Object rollbackTo(Method method, @Nullable Object[] args) throws Throwable {
        try {
            return pass(method, args);
        } finally {
            transaction.rolledBackPartly();
        }
    }

    private @Nullable Object ending(Method method, @Nullable Object[] args) throws Throwable {
        try {
            return pass(method, args);
        } finally {
            transaction.ended();
        }
    }

    private void close() throws SQLException {
        closed = true;
        transaction.endAndReturn();
    }
}
