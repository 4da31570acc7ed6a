package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.tenancy.Shop;
import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A session that ends in the middle is a failed audit, and never taken for a policy that fails on a row. */
@EmbeddedPostgres
class LostSessionIT {

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(LostSessionIT.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Gives out sessions that the administrator ends as soon as they ask what a policy says of a row. */
    private static DataSource ending(PostgresDatabase database) {
        return proxy(DataSource.class, (source, open, none) -> {
            Connection connection = database.dataSource().getConnection();
            String session = Shop.read(connection, "select pg_backend_pid()");
            return proxy(Connection.class, (self, method, args) -> {
                Object result = call(connection, method, args);
                return result instanceof Statement statement && method.getName().equals("createStatement")
                        ? ending(database, session, statement)
                        : result;
            });
        });
    }

    private static Statement ending(PostgresDatabase database, String session, Statement statement) {
        return proxy(Statement.class, (self, method, args) -> {
            if (args != null && args[0] instanceof String sql && sql.contains("execute mainstay_proof_")) {
                end(database, session);
            }
            return call(statement, method, args);
        });
    }

    private static void end(PostgresDatabase database, String session) throws SQLException {
        try (Connection administrator = database.dataSource().getConnection()) {
            Shop.execute(administrator, List.of("select pg_terminate_backend(" + session + ", 10000)"));
        }
    }

    @Test
    void theAuditFailsWithTheServersWord(PostgresDatabase database) throws SQLException {
        Ground ground = Ground.in(database);
        AuditSpec spec = ground.spec().build();

        assertThatThrownBy(() -> PolicyAudit.run(ending(database), spec))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).matches("57P01|08.*"));

        assertThat(PolicyAudit.run(database.dataSource(), spec).verdict()).isEqualTo(Verdict.PROVEN);
    }
}
