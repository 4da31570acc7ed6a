package dev.mainstay.audit.seal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** Connections whose statements can be changed, and which can break before or after a step. */
final class WatchedDataSource {

    private WatchedDataSource() {}

    /** What happens at a step; it throws to break the connection. */
    interface Step {
        void at(String step) throws SQLException;
    }

    /** Breaks at the steps "before SQL", "after SQL", "before commit" and "after commit". */
    static DataSource breaking(DataSource real, Step step) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection, step, sql -> sql) : result;
        });
    }

    /** Connections that send other statements. */
    static DataSource replacing(DataSource real, UnaryOperator<String> sql) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            Object result = call(real, method, arguments);
            return result instanceof Connection connection ? connection(connection, step -> {}, sql) : result;
        });
    }

    private static Connection connection(Connection real, Step step, UnaryOperator<String> change) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (method.getName().equals("prepareStatement")) {
                String sql = change.apply((String) arguments[0]);
                PreparedStatement statement = (PreparedStatement) call(real, method, new Object[] {sql});
                return proxy(
                        PreparedStatement.class,
                        (inner, execution, values) -> execution.getName().startsWith("execute")
                                ? around(real, step, sql, () -> call(statement, execution, values))
                                : call(statement, execution, values));
            }
            return method.getName().equals("commit")
                    ? around(real, step, "commit", () -> call(real, method, arguments))
                    : call(real, method, arguments);
        });
    }

    private interface Call {
        Object run() throws Throwable;
    }

    private static Object around(Connection real, Step step, String what, Call call) throws Throwable {
        try {
            step.at("before " + what);
            Object result = call.run();
            step.at("after " + what);
            return result;
        } catch (Broken broken) {
            real.abort(Runnable::run);
            throw broken;
        }
    }

    /** What a client sees of a server that is gone. */
    static final class Broken extends SQLException {
        private static final long serialVersionUID = 1L;

        Broken() {
            super("connection lost", "08006");
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
