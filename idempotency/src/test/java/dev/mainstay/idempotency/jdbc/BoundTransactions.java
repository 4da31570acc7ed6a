package dev.mainstay.idempotency.jdbc;

import dev.mainstay.core.context.CallContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/** What the tenancy module does, in small: the first statement of each transaction sets role and tenant for it. */
final class BoundTransactions {

    private static final Set<String> FIRST = Set.of("prepareStatement", "createStatement", "setSavepoint");
    private static final Set<String> LAST = Set.of("commit", "rollback");

    private final Connection connection;
    private final String role;
    private boolean bound;

    private BoundTransactions(Connection connection, String role) {
        this.connection = connection;
        this.role = role;
    }

    static DataSource on(DataSource pool, String role) {
        return proxy(DataSource.class, (method, args) -> {
            Object result = method.invoke(pool, args);
            return result instanceof Connection made
                    ? proxy(Connection.class, new BoundTransactions(made, role)::call)
                    : result;
        });
    }

    private Object call(java.lang.reflect.Method method, Object[] args) throws Exception {
        if (FIRST.contains(method.getName()) && !bound) {
            bind();
        }
        // A rollback to a savepoint has an argument, and the transaction goes on.
        if ((LAST.contains(method.getName()) && args == null)
                || method.getName().equals("setAutoCommit")) {
            bound = false;
        }
        return method.invoke(connection, args);
    }

    private void bind() throws SQLException {
        if (connection.getAutoCommit()) {
            throw new SQLException("a tenant is bound for one transaction", "25P01");
        }
        String tenant = CallContext.current().tenant().orElseThrow().value();
        try (PreparedStatement statement = connection.prepareStatement(
                "select set_config('role', ?, true), set_config('mainstay.tenant_id', ?, true)")) {
            statement.setString(1, role);
            statement.setString(2, tenant);
            statement.execute();
        }
        bound = true;
    }

    interface Call {
        Object on(java.lang.reflect.Method method, Object[] args) throws Exception;
    }

    static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                return call.on(method, args);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }));
    }
}
