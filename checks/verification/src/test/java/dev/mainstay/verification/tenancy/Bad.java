package dev.mainstay.verification.tenancy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** A data source that says when a connection is borrowed, used and given back, for defects to be put there. */
class Bad {

    private final Ledger ledger;
    private final DataSource pool;

    Bad(Ledger ledger) {
        this.ledger = ledger;
        this.pool = ledger.pool();
    }

    DataSource source() {
        return proxy(DataSource.class, pool, (method, arguments, result) -> {
            Object answer = result.get();
            if (answer instanceof Connection connection) {
                borrowed(connection);
                return new Borrowed(connection).proxy;
            }
            return answer;
        });
    }

    void borrowed(Connection connection) throws SQLException {}

    void executing(Connection connection, boolean first) throws SQLException {}

    void closing(Connection connection) throws SQLException {}

    static Optional<String> current() {
        return CallContext.current().tenant().map(TenantId::value);
    }

    void bind(Connection connection, String tenant, boolean local) throws SQLException {
        execute(
                connection,
                "select set_config('role', '%s', %s), set_config('mainstay.tenant_id', '%s', %s)"
                        .formatted(ledger.roles().tenant().value(), local, tenant, local));
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private final class Borrowed {

        final Connection proxy;
        private boolean used;
        private boolean closed;

        Borrowed(Connection connection) {
            this.proxy = proxy(Connection.class, connection, (method, arguments, result) -> {
                if (method.getName().equals("close") && !closed) {
                    closed = true;
                    closing(connection);
                }
                Object answer = result.get();
                return answer instanceof Statement statement
                        ? watched(method.getReturnType().asSubclass(Statement.class), statement, connection)
                        : answer;
            });
        }

        private <S extends Statement> Object watched(Class<S> type, Statement statement, Connection connection) {
            return proxy(type, type.cast(statement), (method, arguments, result) -> {
                if (method.getName().equals("getConnection")) {
                    return proxy;
                }
                if (method.getName().startsWith("execute")) {
                    executing(connection, !used);
                    used = true;
                }
                return result.get();
            });
        }
    }

    /** What the real object answers. */
    @FunctionalInterface
    private interface Result {
        Object get() throws Throwable;
    }

    /** What is answered instead. */
    @FunctionalInterface
    private interface Answer {
        Object to(Method method, Object[] arguments, Result result) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                Bad.class.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method, arguments, () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
