package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.Method;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement of any kind: whatever it executes is looked at and bound first. */
final class TenantStatement extends JdbcWrapper {

    private final TenantConnection connection;
    private final Statement delegate;
    private final SqlEffect prepared;
    private final @Nullable CarryingTwin twin;
    private SqlEffect batch = SqlEffect.NONE;
    /** Whose results the application reads: the delegate, or its twin when that was executed last. */
    private volatile Statement executed;

    TenantStatement(TenantConnection connection, Statement delegate, SqlEffect prepared, @Nullable CarryingTwin twin) {
        super(delegate);
        this.connection = connection;
        this.delegate = delegate;
        this.prepared = prepared;
        this.twin = twin;
        this.executed = delegate;
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
        if (LargeObjects.areTouchedBy(method, args)) {
            connection.transaction().beforeRawAccess(RawAccess.Via.LARGE_OBJECT);
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
            case "getMetaData", "getParameterMetaData" ->
                connection.transaction().run(SqlEffect.NONE, alone -> pass(method, args), null);
            case "getResultSet",
                    "getUpdateCount",
                    "getLargeUpdateCount",
                    "getMoreResults",
                    "getWarnings",
                    "clearWarnings",
                    "getGeneratedKeys",
                    "cancel" -> wrapped(passTo(executed, method, args), self);
            default -> twin == null ? passWrapping(method, args, self) : preparing(self, method, args, twin);
        };
    }

    private @Nullable Object preparing(Object self, Method method, @Nullable Object[] args, CarryingTwin carrying)
            throws Throwable {
        switch (method.getName()) {
            case "close" -> carrying.close();
            case "clearParameters" -> carrying.clearParameters();
            default -> {
                if (CarryingTwin.isSetter(method, args)) {
                    return set(method, args);
                }
            }
        }
        return passWrapping(method, args, self);
    }

    private @Nullable Object set(Method method, @Nullable Object[] args) throws Throwable {
        pass(method, args);
        if (twin != null) {
            twin.remember(method, args);
        }
        return null;
    }

    private @Nullable Object execute(Object self, Method method, @Nullable Object[] args) throws Throwable {
        String sql = sqlOf(args);
        SqlEffect effect = sql == null ? prepared.or(batch) : effectOf(sql);
        try {
            Object result = connection
                    .transaction()
                    .run(
                            effect,
                            alone -> alone ? executeWithoutCursor(method, args) : executeHere(method, args),
                            carrier(method, args, sql));
            return wrapped(result, self);
        } finally {
            if (method.getName().endsWith("Batch")) {
                batch = SqlEffect.NONE;
            }
        }
    }

    private @Nullable Object executeHere(Method method, @Nullable Object[] args) throws Throwable {
        executed = delegate;
        return pass(method, args);
    }

    /** Rows that are fetched later would not be there after the commit. */
    private @Nullable Object executeWithoutCursor(Method method, @Nullable Object[] args) throws Throwable {
        int fetchSize = delegate.getFetchSize();
        delegate.setFetchSize(0);
        try {
            return executeHere(method, args);
        } finally {
            delegate.setFetchSize(fetchSize);
        }
    }

    private @Nullable Carrier carrier(Method method, @Nullable Object[] args, @Nullable String sql)
            throws SQLException {
        if (!Carrying.isPlainExecute(method) || !connection.transaction().mayCarry()) {
            return null;
        }
        if (sql != null) {
            return args.length == 1 ? new TextCarrier(method, sql) : null;
        }
        return twin == null ? null : new TwinCarrier(method, twin);
    }

    /** A text that is sent behind the binding's. */
    private final class TextCarrier implements Carrier {

        private final Method method;
        private final String sql;

        TextCarrier(Method method, String sql) {
            this.method = method;
            this.sql = sql;
        }

        @Override
        public boolean canCarry() throws SQLException {
            return SqlEffect.isSingle(sql) && Carrying.isPossible(delegate);
        }

        @Override
        public @Nullable Object carry(BindStatement binding) throws Throwable {
            executed = delegate;
            int before = DriverLink.keepAfter(delegate, 0);
            try {
                delegate.execute(binding.literalSql() + ";" + sql);
                connection.transaction().verify(binding, delegate.getResultSet());
                return Carrying.resultOf(method, delegate);
            } finally {
                DriverLink.keepAfter(delegate, before);
            }
        }
    }

    /** A prepared statement in whose place its twin is executed. */
    private final class TwinCarrier implements Carrier {

        private final Method method;
        private final CarryingTwin carrying;

        TwinCarrier(Method method, CarryingTwin carrying) {
            this.method = method;
            this.carrying = carrying;
        }

        @Override
        public boolean canCarry() throws SQLException {
            return carrying.isPossible();
        }

        @Override
        public @Nullable Object carry(BindStatement binding) throws Throwable {
            PreparedStatement statement = carrying.ready(binding);
            executed = statement;
            statement.execute();
            connection.transaction().verify(binding, statement.getResultSet());
            return Carrying.resultOf(method, statement);
        }
    }
}
