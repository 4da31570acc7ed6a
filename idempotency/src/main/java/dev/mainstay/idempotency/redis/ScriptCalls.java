package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.RecordKey;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sends scripts by name, in full when Redis does not know them, and brings every failure into one form. */
final class ScriptCalls {

    private static final Base64.Encoder DIGEST_TEXT = Base64.getUrlEncoder().withoutPadding();

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final byte[] prefix;
    private final long timeoutNanos;

    ScriptCalls(RedisClusterAsyncCommands<byte[], byte[]> commands, RedisOptions options) {
        this.commands = commands;
        this.prefix = options.keyPrefix().getBytes(StandardCharsets.UTF_8);
        this.timeoutNanos = Nanos.of(options.commandTimeout());
    }

    <A> CompletionStage<A> call(Script script, RecordKey key, Function<Reply, A> reading, byte[]... arguments) {
        byte[][] keys = {keyOf(key)};
        return byName(script, keys, arguments)
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? inFull(script, keys, arguments)
                        : CompletableFuture.failedFuture(failure))
                .thenApply(parts -> reading.apply(new Reply(parts)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new IdempotencyStoreException(
                        "Redis did not answer " + script + " of the idempotency store", cause(failure))));
    }

    private CompletableFuture<List<Object>> byName(Script script, byte[][] keys, byte[][] arguments) {
        try {
            return bounded(commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, arguments));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletableFuture<List<Object>> inFull(Script script, byte[][] keys, byte[][] arguments) {
        return bounded(commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments));
    }

    /** The time limit ends the command itself: one that still waits for a connection is then never sent. */
    private CompletableFuture<List<Object>> bounded(RedisFuture<List<Object>> command) {
        return command.toCompletableFuture().orTimeout(timeoutNanos, TimeUnit.NANOSECONDS);
    }

    /** The digest goes in as text without braces: no part of it can be taken for a hash tag. */
    private byte[] keyOf(RecordKey key) {
        byte[] digest = DIGEST_TEXT.encode(key.digest());
        byte[] whole = new byte[prefix.length + digest.length];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(digest, 0, whole, prefix.length, digest.length);
        return whole;
    }

    private static Throwable cause(Throwable failure) {
        Throwable inner = failure.getCause();
        return failure instanceof CompletionException && inner != null ? inner : failure;
    }
}
