package dev.mainstay.idempotency;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Things that are used by one thread at a time and again afterwards. Threads mostly come back to a place of their own, and none ever waits
 * for one.
 */
final class Places<E> {

    private static final int PLACES = 16;

    private final AtomicReferenceArray<@Nullable E> idle = new AtomicReferenceArray<>(PLACES);
    private final Supplier<E> fresh;

    Places(Supplier<E> fresh) {
        this.fresh = fresh;
    }

    int ofThisThread() {
        return System.identityHashCode(Thread.currentThread()) & (PLACES - 1);
    }

    E take(int place) {
        E used = idle.getAndSet(place, null);
        return used == null ? fresh.get() : used;
    }

    void giveBack(int place, E used) {
        idle.set(place, used);
    }
}
