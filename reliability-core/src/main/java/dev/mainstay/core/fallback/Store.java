package dev.mainstay.core.fallback;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last good answers, and for which keys the last call failed, in Caffeine; nothing else here knows it.
 *
 * <p>It has no thread of its own: whoever writes also evicts.
 */
final class Store<V extends @Nullable Object> {

    /** An entry that is written again within a second keeps its earlier expiry in Caffeine, so that much is added; ages are checked anyway. */
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Cache<Place, Kept<V>> kept;
    private final Cache<Place, Boolean> failing;
    private final long maxBytes;
    private final ToLongFunction<? super V> weigher;

    /**
     * Makes an empty store. Of a weight and a number of entries Caffeine bounds only one, so each entry weighs at least its share of the bytes.
     */
    Store(long maxEntries, long maxBytes, ToLongFunction<? super V> weigher, Duration keepFor, Ticker ticker) {
        this.maxBytes = maxBytes;
        this.weigher = weigher;
        long least = (maxBytes + maxEntries - 1) / maxEntries;
        kept = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Place place, Kept<V> answer) -> (int) Math.max(least, answer.weight()))
                .expireAfterWrite(keepFor.plus(TOLERANCE))
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
        failing = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterWrite(keepFor)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    @Nullable
    Kept<V> find(Place place) {
        return kept.getIfPresent(place);
    }

    /** Keeps an answer. One that is too heavy or cannot be weighed is not kept, and still replaces the one before. */
    boolean keep(Place place, V value, long startedAtNanos) {
        long weight = weightOf(value);
        if (weight > maxBytes) {
            kept.invalidate(place);
            return false;
        }
        Kept<V> answer = new Kept<>(value, startedAtNanos, (int) Math.max(1, weight));
        kept.asMap().merge(place, answer, Kept::orLater);
        return true;
    }

    private long weightOf(V value) {
        try {
            return weigher.applyAsLong(value);
        } catch (RuntimeException broken) {
            return Long.MAX_VALUE;
        }
    }

    boolean isFailing(Place place) {
        return failing.getIfPresent(place) != null;
    }

    void failed(Place place) {
        failing.put(place, Boolean.TRUE);
    }

    void answered(Place place) {
        if (isFailing(place)) {
            failing.invalidate(place);
        }
    }

    long entries() {
        kept.cleanUp();
        return kept.estimatedSize();
    }
}
