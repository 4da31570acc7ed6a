package dev.mainstay.core.limit.redis;

import dev.mainstay.core.limit.Decision;
import dev.mainstay.core.limit.RatePolicy;
import dev.mainstay.core.limit.SharedBuckets;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Buckets in Redis, through Bucket4j. One object serves all limits of an application.
 *
 * <pre>{@code
 * RateLimit limit = RateLimit.builder("orders-api")
 *         .shared(RedisBuckets.on(client.connect(ByteArrayCodec.INSTANCE), RedisOptions.ofDefaults()))
 *         .build();
 * }</pre>
 *
 * <p>Times are told in milliseconds, rounded up. A decision costs two round trips (read, then compare and set), three for a new key, and more while many ask for the same key at once.
 * Time is that of the instance which asks: the instances' clocks should agree within a small part of the policy's period. A bucket is removed by
 * Redis a second after it is full again. The key is stored as its SHA-256 digest; the name of the limit and its policy are part of the
 * bucket's name, so a changed policy begins with new buckets.
 *
 * <p>The connection is the application's and is shared as it is: it is neither closed nor switched to another mode. Thread-safe. Not to be called
 * from Lettuce's own threads, since it waits for the answer.
 */
public final class RedisBuckets implements SharedBuckets {

    private static final Duration KEPT_WHEN_FULL = Duration.ofSeconds(1);

    private final AsyncProxyManager<byte[]> buckets;
    private final String prefix;
    private final long timeoutNanos;
    private final ConcurrentMap<RatePolicy, CompletableFuture<BucketConfiguration>> configurations =
            new ConcurrentHashMap<>();

    private RedisBuckets(LettuceBasedProxyManagerBuilder<byte[]> builder, RedisOptions options) {
        buckets = builder.expirationAfterWrite(
                        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT_WHEN_FULL))
                .requestTimeout(options.commandTimeout())
                .build()
                .asAsync();
        prefix = options.keyPrefix();
        timeoutNanos = options.commandTimeout().toNanos();
    }

    /**
     * Returns the buckets on a standalone, Sentinel or replicated Redis.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix and time limit
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisBuckets on(StatefulRedisConnection<byte[], byte[]> connection, RedisOptions options) {
        return new RedisBuckets(Bucket4jLettuce.casBasedBuilder(connection), options);
    }

    /**
     * Returns the buckets on a Redis Cluster.
     *
     * @param connection with {@code ByteArrayCodec}
     * @param options prefix and time limit
     */
    @SuppressWarnings("exports") // who has a Lettuce connection has Lettuce
    public static RedisBuckets on(StatefulRedisClusterConnection<byte[], byte[]> connection, RedisOptions options) {
        return new RedisBuckets(Bucket4jLettuce.casBasedBuilder(connection), options);
    }

    @Override
    public Decision tryAcquire(String limit, RatePolicy policy, String key) throws Exception {
        CompletableFuture<BucketConfiguration> configuration =
                configurations.computeIfAbsent(policy, RedisBuckets::configured);
        ConsumptionProbe probe = buckets.builder()
                .build(keyOf(limit, policy, key), () -> configuration)
                .tryConsumeAndReturnRemaining(1)
                .get(timeoutNanos, TimeUnit.NANOSECONDS);
        return probe.isConsumed()
                ? new Decision.Allowed(probe.getRemainingTokens(), roundedUp(probe.getNanosToWaitForReset()))
                : new Decision.Rejected(roundedUp(probe.getNanosToWaitForRefill()));
    }

    /** To whole milliseconds, since the clock has no finer ones: whoever comes earlier may come too early. */
    private static Duration roundedUp(long nanos) {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    }

    private static CompletableFuture<BucketConfiguration> configured(RatePolicy policy) {
        return CompletableFuture.completedFuture(BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(policy.permits()).refillGreedy(policy.permits(), policy.period()))
                .build());
    }

    private byte[] keyOf(String limit, RatePolicy policy, String key) {
        String name = prefix + limit + ":" + policy.permits() + "/" + policy.period() + ":" + digest(key);
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Text without braces: no part of it can be taken for a hash tag. */
    private static String digest(String key) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
