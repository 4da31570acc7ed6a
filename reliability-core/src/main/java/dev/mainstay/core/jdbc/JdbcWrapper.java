package dev.mainstay.core.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Stands before one JDBC object and passes on all but a few of its calls. What the object throws is thrown as it is. */
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
            case "isWrapperFor" -> isType(args[0], proxy) || Boolean.TRUE.equals(pass(method, args));
            case "unwrap" -> isType(args[0], proxy) ? proxy : pass(method, args);
            default -> answer(method, args);
        };
    }

    private static boolean isType(@Nullable Object type, Object proxy) {
        return type instanceof Class<?> wanted && wanted.isInstance(proxy);
    }

    /** Answers a call that is not common to all wrappers. */
    abstract @Nullable Object answer(Method method, @Nullable Object[] args) throws Throwable;

    /** Calls the wrapped object. */
    final @Nullable Object pass(Method method, @Nullable Object[] args) throws Throwable {
        try {
            return method.invoke(delegate, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
