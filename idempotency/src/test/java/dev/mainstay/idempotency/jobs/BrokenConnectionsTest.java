package dev.mainstay.idempotency.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Connections that fail in the middle of the store of dead letters: nothing stays open, and nothing of a row gets out. */
class BrokenConnectionsTest {

    private static final String SECRET = "card 4111";

    private final List<String> calls = new CopyOnWriteArrayList<>();

    private interface Answer {
        Object to(String method) throws SQLException;
    }

    private <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            calls.add(type.getSimpleName() + "." + method.getName());
            return answer.to(method.getName());
        }));
    }

    private DeadLetterStore storeOver(Connection connection) {
        DataSource one = fake(DataSource.class, method -> connection);
        return PostgresDeadLetterStore.on(one, one);
    }

    @Test
    void statementThatCannotBeSetUpIsClosedWithItsConnection() {
        PreparedStatement broken = fake(PreparedStatement.class, method -> {
            if (method.equals("setQueryTimeout")) {
                throw new SQLException(SECRET, "08006");
            }
            return null;
        });
        Connection connection = fake(Connection.class, method -> method.equals("prepareStatement") ? broken : null);

        assertThatExceptionOfType(DeadLetterStoreException.class)
                .isThrownBy(() -> storeOver(connection).find(UUID.randomUUID()))
                .withMessageContaining("08006")
                .withMessageNotContaining(SECRET);

        assertThat(calls).contains("PreparedStatement.close", "Connection.rollback", "Connection.close");
    }

    @Test
    void rollbackThatFailsTooHidesNothingOfTheFirstFailure() {
        Connection connection = fake(Connection.class, method -> {
            if (method.equals("prepareStatement") || method.equals("rollback")) {
                throw new SQLException(SECRET, method.equals("rollback") ? "08003" : "57P01");
            }
            return null;
        });

        assertThatExceptionOfType(DeadLetterStoreException.class)
                .isThrownBy(() -> storeOver(connection).find(UUID.randomUUID()))
                .withMessageContaining("57P01")
                .withMessageNotContaining(SECRET);

        assertThat(calls).contains("Connection.close");
    }
}
