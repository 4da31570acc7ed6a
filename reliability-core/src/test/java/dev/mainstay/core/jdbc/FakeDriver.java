package dev.mainstay.core.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A driver without a database: it writes down what reaches it and does what a test says when it executes or cancels. */
final class FakeDriver {

    final List<String> log = new CopyOnWriteArrayList<>();
    volatile Step onExecute = () -> false;
    volatile Step onCancel = () -> null;
    volatile Step onAbort = () -> null;
    volatile boolean closed;
    private int queryTimeout;

    DataSource dataSource() {
        return as(DataSource.class, (proxy, method, args) -> switch (method.getName()) {
            case "getConnection" -> {
                log.add("connection for " + (args == null ? "nobody" : args[0]));
                yield connection();
            }
            case "getLoginTimeout" -> 7;
            case "isWrapperFor" -> args[0] == String.class;
            case "unwrap" -> "unwrapped";
            default -> passed(method.getName());
        });
    }

    Connection connection() {
        return as(Connection.class, (proxy, method, args) -> switch (method.getName()) {
            case "createStatement" -> statement(Statement.class);
            case "prepareStatement" -> statement(PreparedStatement.class);
            case "prepareCall" -> statement(CallableStatement.class);
            case "abort" -> {
                log.add("abort");
                yield onAbort.run();
            }
            case "isWrapperFor" -> args[0] == String.class;
            case "unwrap" -> "unwrapped";
            default -> passed(method.getName());
        });
    }

    private <T extends Statement> T statement(Class<T> type) {
        return as(type, (proxy, method, args) -> switch (method.getName()) {
            case "execute",
                    "executeQuery",
                    "executeUpdate",
                    "executeLargeUpdate",
                    "executeBatch",
                    "executeLargeBatch" -> {
                log.add(method.getName() + " within " + queryTimeout);
                yield onExecute.run();
            }
            case "cancel" -> {
                log.add("cancel");
                yield onCancel.run();
            }
            case "getQueryTimeout" -> queryTimeout;
            case "setQueryTimeout" -> {
                if (closed) {
                    throw new SQLException("closed");
                }
                queryTimeout = (int) args[0];
                yield null;
            }
            case "toString" -> "the statement";
            default -> passed(method.getName());
        });
    }

    private @Nullable Object passed(String name) {
        log.add(name);
        return null;
    }

    private static <T> T as(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FakeDriver.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What the driver does; the result must be of the type that the executed method returns. */
    @FunctionalInterface
    interface Step {
        @Nullable
        Object run() throws SQLException;
    }
}
