package dev.mainstay.core.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import dev.mainstay.core.time.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Buckets in this JVM, one for each key, as many as asked for.
 *
 * <p>A bucket is forgotten in the moment when it is full again, since a new one is the same. None is thrown out before, so nobody gets a full
 * bucket by flooding the others. While there is no room, keys that come new share a small number of buckets.
 */
final class LocalBuckets {

    private static final int SHARED_BY_THE_REST = 64;

    private final RatePolicy policy;
    private final long roundingNanos;
    private final long maxKeys;
    private final ElapsedTime time;
    private final Cache<String, Entry> buckets;
    private final VarExpiration<String, Entry> expiration;
    private final List<Entry> rest = new ArrayList<>(SHARED_BY_THE_REST);
    private final String salt = UUID.randomUUID().toString();

    LocalBuckets(RatePolicy policy, long maxKeys, Ticker ticker) {
        this.policy = policy;
        this.roundingNanos = policy.period().toNanos() % policy.permits() == 0 ? 0 : 1;
        this.maxKeys = maxKeys;
        this.time = new ElapsedTime(ticker);
        this.buckets = Caffeine.newBuilder()
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .expireAfter(Expiry.<String, Entry>creating((key, entry) -> policy.period()))
                .build();
        this.expiration = buckets.policy().expireVariably().orElseThrow();
        for (int i = 0; i < SHARED_BY_THE_REST; i++) {
            rest.add(newEntry());
        }
    }

    Decision tryAcquire(String key) {
        String shortKey = Keys.bounded(key);
        Entry entry = entryOf(shortKey);
        ConsumptionProbe probe = entry.bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            return new Decision.Rejected(Duration.ofNanos(roundedUp(probe.getNanosToWaitForRefill())));
        }
        long now = time.currentTimeNanos();
        long resetNanos = roundedUp(probe.getNanosToWaitForReset());
        entry.fullAt.accumulateAndGet(now + resetNanos, Math::max);
        keepUntilFull(shortKey, entry, now);
        return new Decision.Allowed(probe.getRemainingTokens(), Duration.ofNanos(resetNanos));
    }

    /** Of two threads the one that read the earlier time may write last; it sees that, and writes the later one. */
    private void keepUntilFull(String key, Entry entry, long now) {
        long fullAt;
        do {
            fullAt = entry.fullAt.get();
            expiration.setExpiresAfter(key, Math.max(1, fullAt - now), TimeUnit.NANOSECONDS);
        } while (fullAt != entry.fullAt.get());
    }

    /** Bucket4j rounds down where a token does not take a whole number of nanoseconds; whoever comes then would come too early. */
    private long roundedUp(long nanos) {
        return nanos + roundingNanos;
    }

    private Entry entryOf(String key) {
        Entry known = buckets.getIfPresent(key);
        if (known != null) {
            return known;
        }
        if (buckets.estimatedSize() >= maxKeys) {
            buckets.cleanUp();
            if (buckets.estimatedSize() >= maxKeys) {
                // Nobody outside knows the salt, so nobody can choose with whom a key shares.
                return rest.get(Math.floorMod(Keys.digest(salt + key).hashCode(), SHARED_BY_THE_REST));
            }
        }
        return buckets.get(key, absent -> newEntry());
    }

    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Entry newEntry() {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(policy.permits()).refillGreedy(policy.permits(), policy.period()))
                .withCustomTimePrecision(time)
                .build();
        return new Entry(bucket, new AtomicLong());
    }

    /**
     * One key's tokens.
     *
     * @param bucket the tokens
     * @param fullAt when they will all be back, in elapsed time; only ever moves on
     */
    private record Entry(Bucket bucket, AtomicLong fullAt) {}
}
