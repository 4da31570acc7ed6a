package dev.mainstay.idempotency.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** Writes down what is asked of connections and of their statements: executions, and what would end a transaction or the connection. */
final class CountedConnections {

    private static final Set<String> ENDS = Set.of("commit", "rollback", "close", "setAutoCommit", "abort");

    final List<String> calls = new CopyOnWriteArrayList<>();

    /** How many rows each update changed. */
    final List<Integer> updates = new CopyOnWriteArrayList<>();

    Connection around(Connection connection) {
        return BoundTransactions.proxy(Connection.class, (method, args) -> {
            if (ENDS.contains(method.getName())) {
                calls.add(method.getName());
            }
            Object result = method.invoke(connection, args);
            return result instanceof PreparedStatement statement ? around(statement) : result;
        });
    }

    DataSource around(DataSource dataSource) {
        return BoundTransactions.proxy(DataSource.class, (method, args) -> {
            Object result = method.invoke(dataSource, args);
            return result instanceof Connection connection ? around(connection) : result;
        });
    }

    private PreparedStatement around(PreparedStatement statement) {
        return BoundTransactions.proxy(PreparedStatement.class, (method, args) -> {
            if (method.getName().startsWith("execute")) {
                calls.add("execute");
            }
            Object result = method.invoke(statement, args);
            if (method.getName().equals("executeUpdate") && result instanceof Integer rows) {
                updates.add(rows);
            }
            return result;
        });
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }
}
