package dev.mainstay.audit.jdbc;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys used last, each for a limited time, so that a destroyed key is not used for longer. Thread-safe. */
final class KeyCache {

    private final int most;
    private final long keptNanos;
    private final Ticker ticker;
    private final Object lock = new Object();
    private final Map<Place, Kept> keys = new LinkedHashMap<>(16, 0.75f, true);
    private long forgotten;

    KeyCache(int most, Duration kept, Ticker ticker) {
        this.most = most;
        this.keptNanos = Nanos.of(kept);
        this.ticker = ticker;
    }

    /**
     * Where a key belongs.
     *
     * @param keyId null for the one that encrypts
     */
    record Place(String tenant, String subject, @Nullable String keyId) {}

    private record Kept(AesKey key, long since) {}

    Optional<AesKey> find(Place place) {
        long now = ticker.nanos();
        synchronized (lock) {
            Kept kept = keys.get(place);
            if (kept != null && now - kept.since >= keptNanos) {
                keys.remove(place);
                kept = null;
            }
            return Optional.ofNullable(kept).map(Kept::key);
        }
    }

    /** Returns what to hand to {@link #keep}, from before the key is read. */
    long generation() {
        synchronized (lock) {
            return forgotten;
        }
    }

    /** Keeps a key, unless keys were forgotten since it was read: it may be one of them. */
    void keep(Place place, AesKey key, long generation) {
        long now = ticker.nanos();
        synchronized (lock) {
            if (generation == forgotten) {
                keys.put(place, new Kept(key, now));
                if (keys.size() > most) {
                    keys.remove(keys.keySet().iterator().next());
                }
            }
        }
    }

    void forget(String tenant, String subject) {
        synchronized (lock) {
            forgotten++;
            keys.keySet().removeIf(place -> place.tenant.equals(tenant) && place.subject.equals(subject));
        }
    }
}
