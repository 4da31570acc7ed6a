package dev.mainstay.tenancy.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A pool whose connections do something else than they should. */
final class Meddling {

    final AtomicInteger closes = new AtomicInteger();
    final AtomicInteger aborts = new AtomicInteger();

    private final DataSource pool;
    private final Around around;

    /** What happens instead of a call. */
    @FunctionalInterface
    interface Around {
        Object call(Connection real, Method method, Object[] args) throws Throwable;
    }

    private Meddling(DataSource pool, Around around) {
        this.pool = pool;
        this.around = around;
    }

    static Meddling with(DataSource pool, Around around) {
        return new Meddling(pool, around);
    }

    /** A pool that hides pgjdbc's connection. */
    static Meddling hidingTheDriver(DataSource pool) {
        return with(
                pool,
                (real, method, args) -> method.getName().equals("isWrapperFor") ? false : pass(real, method, args));
    }

    static Object pass(Object real, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(real, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    DataSource dataSource() {
        return proxy(DataSource.class, (self, method, args) -> {
            Object result = pass(pool, method, args);
            return result instanceof Connection real ? meddled(real) : result;
        });
    }

    private Connection meddled(Connection real) {
        return proxy(Connection.class, (self, method, args) -> {
            if (method.getName().equals("close")) {
                closes.incrementAndGet();
            }
            if (method.getName().equals("abort")) {
                aborts.incrementAndGet();
            }
            return around.call(real, method, args);
        });
    }

    static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Meddling.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
