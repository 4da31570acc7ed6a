package dev.mainstay.testkit.servers;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made on first use and then kept, and so is the failure to make it.
 *
 * <p>Keeping the failure matters for servers: a hundred test classes on a machine without a binary fail at once instead of
 * waiting a hundred times for a start that cannot work. Any thread may call {@link #get}.
 */
final class Once<T> {

    private final Supplier<T> maker;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable T value;
    private @Nullable RuntimeException failure;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    T get() {
        lock.lock();
        try {
            if (failure != null) {
                throw new IllegalStateException(failure.getMessage(), failure);
            }
            T made = value;
            return made == null ? make() : made;
        } finally {
            lock.unlock();
        }
    }

    private T make() {
        try {
            T made = maker.get();
            value = made;
            return made;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }
}
