package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one JDBC object and passes its calls on, so that everything it hands out leads back to the wrapped connection.
 *
 * <p>Dynamic proxies, because the interfaces have 500 methods of which a dozen matter, and a method that a later JDBC adds is then wrapped
 * too instead of slipping past.
 */
abstract class JdbcWrapper implements InvocationHandler {

    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final Object delegate;

    JdbcWrapper(Object delegate) {
        this.delegate = delegate;
    }

    /** Returns a new wrapper that implements a JDBC interface. */
    static <T> T proxy(Class<T> type, JdbcWrapper handler) {
        return type.cast(Proxy.newProxyInstance(JdbcWrapper.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a wrapper equals itself only
    public final @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        @Nullable Object[] args = arguments == null ? NO_ARGUMENTS : arguments;
        return switch (method.getName()) {
            case "equals" -> proxy == args[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "isWrapperFor" -> isType(args[0], proxy) || (handsOut() && Boolean.TRUE.equals(pass(method, args)));
            case "unwrap" -> {
                if (isType(args[0], proxy)) {
                    yield proxy;
                }
                // What is unwrapped is out of sight, so it starts bound.
                connection().transaction().beforeRawAccess(RawAccess.Via.UNWRAP);
                yield pass(method, args);
            }
            default -> answer(proxy, method, args);
        };
    }

    private static boolean isType(@Nullable Object type, Object proxy) {
        return type instanceof Class<?> wanted && wanted.isInstance(proxy);
    }

    private boolean handsOut() throws SQLException {
        return connection().transaction().binding().unwrap() == PostgresBinding.Unwrap.BIND;
    }

    /** Returns the connection that everything leads back to. */
    abstract TenantConnection connection();

    /** Answers a call that is not common to all wrappers. */
    abstract @Nullable Object answer(Object proxy, Method method, @Nullable Object[] args) throws Throwable;

    /** Calls the wrapped object; what it throws is thrown as it is. */
    final @Nullable Object pass(Method method, @Nullable Object[] args) throws Throwable {
        return passTo(delegate, method, args);
    }

    /** As {@link #pass}, to another object of the same type. */
    static @Nullable Object passTo(Object target, Method method, @Nullable Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** As {@link #pass}, and what is handed out is wrapped. */
    final @Nullable Object passWrapping(Method method, @Nullable Object[] args, @Nullable Object source)
            throws Throwable {
        Object result = pass(method, args);
        return method.getReturnType().isPrimitive() ? result : wrapped(result, source);
    }

    /**
     * Wraps what leads back to the connection.
     *
     * @param source the wrapper of the statement whose result this is, if it is one
     */
    final @Nullable Object wrapped(@Nullable Object object, @Nullable Object source) {
        TenantConnection connection = connection();
        if (object instanceof Statement statement) {
            return wrapped(statement, SqlEffect.NONE, null);
        }
        if (object instanceof ResultSet rows) {
            return proxy(ResultSet.class, new TenantResult(connection, rows, source));
        }
        if (object instanceof DatabaseMetaData metaData) {
            return proxy(DatabaseMetaData.class, new TenantResult(connection, metaData, null));
        }
        if (object instanceof Array array) {
            return proxy(Array.class, new TenantResult(connection, array, null));
        }
        return object;
    }

    /**
     * Wraps a statement.
     *
     * @param effect what a prepared statement's text does
     * @param twin the prepared statement's second self that carries the binding, if it has one
     */
    final Object wrapped(Statement statement, SqlEffect effect, @Nullable CarryingTwin twin) {
        TenantStatement handler = new TenantStatement(connection(), statement, effect, twin);
        if (statement instanceof CallableStatement) {
            return proxy(CallableStatement.class, handler);
        }
        return statement instanceof PreparedStatement
                ? proxy(PreparedStatement.class, handler)
                : proxy(Statement.class, handler);
    }

    /** Returns the text if the call carries one. */
    static @Nullable String sqlOf(@Nullable Object[] args) {
        return args.length > 0 && args[0] instanceof String sql ? sql : null;
    }

    final SqlEffect effectOf(String sql) throws SQLException {
        return connection().transaction().effectOf(sql);
    }
}
