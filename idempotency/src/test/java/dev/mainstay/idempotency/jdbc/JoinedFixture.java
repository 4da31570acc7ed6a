package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database with a business table for each class, the tenant in the context of each test, and transactions that are rolled back after it. */
final class JoinedFixture implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final List<Connection> open = new ArrayList<>();
    private IdempotencyDatabase database;
    private DataSource pool;
    private Scope scope;

    @Override
    public void beforeAll(ExtensionContext context) {
        database = IdempotencyDatabase.ready();
        database.administrate("CREATE TABLE app.orders (id text PRIMARY KEY)");
        database.administrate("GRANT SELECT, INSERT ON app.orders TO " + database.role("tenant"));
        pool = database.tenants(8);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        scope = CallContext.empty().withTenant(TENANT).makeCurrent();
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        for (Connection connection : open) {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.close();
            }
        }
        open.clear();
        scope.close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        database.close();
    }

    IdempotencyDatabase database() {
        return database;
    }

    /** A connection in a transaction of the tenant; from the thread of the test only. */
    Connection transaction() throws SQLException {
        Connection connection = borrow();
        open.add(connection);
        return connection;
    }

    /** The same from any thread, to be closed by it. */
    Connection borrow() throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    static String insert(Connection tx, String id) throws SQLException {
        IdempotencyDatabase.execute(tx, "INSERT INTO orders VALUES ('" + id + "')");
        return "order " + id;
    }

    /** How many orders have an id that begins so. */
    long orders(String beginning) {
        return database.count("SELECT count(*) FROM orders WHERE id LIKE '" + beginning + "%'");
    }
}
