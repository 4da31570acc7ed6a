package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of any kind: whatever it executes is looked at and bound first. */
final class TenantStatement extends JdbcWrapper {

    private final TenantConnection connection;
    private final SqlEffect prepared;
    private SqlEffect batch = SqlEffect.NONE;

    TenantStatement(TenantConnection connection, Statement delegate, SqlEffect prepared) {
        super(delegate);
        this.connection = connection;
        this.prepared = prepared;
    }

    @Override
    TenantConnection connection() {
        return connection;
    }

    @Override
    @Nullable
    Object answer(Object self, Method method, @Nullable Object[] args) throws Throwable {
        String name = method.getName();
        if (name.startsWith("execute")) {
            return execute(self, method, args);
        }
        return switch (name) {
            case "getConnection" -> connection.proxy();
            case "addBatch" -> {
                String sql = sqlOf(args);
                batch = sql == null ? batch : batch.or(effectOf(sql));
                yield pass(method, args);
            }
            case "clearBatch" -> {
                batch = SqlEffect.NONE;
                yield pass(method, args);
            }
            // The server parses the statement to describe it.
            case "getMetaData", "getParameterMetaData" -> {
                connection.transaction().beforeStatement();
                yield pass(method, args);
            }
            default -> passWrapping(method, args, self);
        };
    }

    private @Nullable Object execute(Object self, Method method, @Nullable Object[] args) throws Throwable {
        String sql = sqlOf(args);
        SqlEffect effect = sql == null ? prepared.or(batch) : effectOf(sql);
        TenantTransaction transaction = connection.transaction();
        transaction.beforeStatement();
        try {
            return passWrapping(method, args, self);
        } finally {
            transaction.afterStatement(effect);
            if (method.getName().endsWith("Batch")) {
                batch = SqlEffect.NONE;
            }
        }
    }
}
