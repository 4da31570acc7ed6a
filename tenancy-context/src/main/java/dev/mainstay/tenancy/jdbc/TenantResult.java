package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** Rows, metadata or an array: what can lead back to a connection and, for rows, write to it. */
final class TenantResult extends JdbcWrapper {

    private final TenantConnection connection;
    private final Object delegate;
    private final @Nullable Object statement;

    /** Makes a wrapper; the statement is the wrapper of the one whose rows these are, null for rows that the driver asked for itself. */
    TenantResult(TenantConnection connection, Object delegate, @Nullable Object statement) {
        super(delegate);
        this.connection = connection;
        this.delegate = delegate;
        this.statement = statement;
    }

    @Override
    TenantConnection connection() {
        return connection;
    }

    @Override
    @Nullable
    Object answer(Object self, Method method, @Nullable Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "getConnection" -> connection.proxy();
            case "getStatement" -> statement == null ? passWrapping(method, args, null) : statement;
            case "insertRow", "updateRow", "deleteRow", "refreshRow" ->
                connection.transaction().run(SqlEffect.NONE, alone -> pass(method, args), null);
            case "next", "previous", "first", "last", "absolute", "relative", "beforeFirst", "afterLast" -> {
                if (delegate instanceof ResultSet rows && rows.getFetchSize() > 0) {
                    // More rows may be fetched, in the transaction's name.
                    connection.transaction().requireCurrent();
                }
                yield pass(method, args);
            }
            default -> {
                if (LargeObjects.areTouchedBy(method, args)) {
                    connection.transaction().beforeRawAccess(RawAccess.Via.LARGE_OBJECT);
                }
                yield passWrapping(method, args, null);
            }
        };
    }
}
