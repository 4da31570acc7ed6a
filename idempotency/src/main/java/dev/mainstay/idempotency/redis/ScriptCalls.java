package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.RecordKey;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sends scripts by name, in full when Redis does not know them, and brings every failure into one form. */
final class ScriptCalls {

    private static final long FIRST_PAUSE_NANOS = 5_000_000;
    private static final Base64.Encoder DIGEST_TEXT = Base64.getUrlEncoder().withoutPadding();

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final byte[] prefix;
    private final long timeoutNanos;
    private final Ticker ticker = Ticker.systemTicker();

    ScriptCalls(RedisClusterAsyncCommands<byte[], byte[]> commands, RedisOptions options) {
        this.commands = commands;
        this.prefix = options.keyPrefix().getBytes(StandardCharsets.UTF_8);
        this.timeoutNanos = Nanos.of(options.commandTimeout());
    }

    <A> CompletionStage<A> call(Script script, RecordKey key, Function<Reply, A> reading, byte[]... arguments) {
        Message message = new Message(script, new byte[][] {keyOf(key)}, arguments, ticker.nanos() + timeoutNanos);
        return send(message, FIRST_PAUSE_NANOS)
                .thenApply(parts -> reading.apply(new Reply(parts)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new IdempotencyStoreException(
                        "Redis did not answer " + script + " of the idempotency store", cause(failure))));
    }

    /**
     * Sends, and sends again what may have been lost with its connection, as long as there is time. Lettuce does that by itself after an
     * orderly end, but after a reset it fails the command that waits for its reply, and all others until it is connected again. The store's
     * operations may all arrive twice.
     */
    private CompletableFuture<List<Object>> send(Message message, long pauseNanos) {
        return byName(message).exceptionallyCompose(failure -> {
            if (!(cause(failure) instanceof IOException) || leftNanos(message) <= pauseNanos) {
                return CompletableFuture.failedFuture(cause(failure));
            }
            // The resend does not block, so it may run on the timer's thread.
            Executor later = CompletableFuture.delayedExecutor(pauseNanos, TimeUnit.NANOSECONDS, Runnable::run);
            return CompletableFuture.runAsync(() -> {}, later).thenCompose(done -> send(message, pauseNanos * 2));
        });
    }

    private CompletableFuture<List<Object>> byName(Message message) {
        Script script = message.script;
        return bounded(
                        message,
                        () -> commands.evalsha(script.sha1(), ScriptOutputType.MULTI, message.keys, message.arguments))
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? inFull(message)
                        : CompletableFuture.failedFuture(cause(failure)));
    }

    private CompletableFuture<List<Object>> inFull(Message message) {
        return bounded(
                message,
                () -> commands.eval(message.script.text(), ScriptOutputType.MULTI, message.keys, message.arguments));
    }

    /** The time limit ends the command itself: one that still waits for a connection is then never sent. */
    private CompletableFuture<List<Object>> bounded(Message message, Supplier<RedisFuture<List<Object>>> command) {
        try {
            return command.get().toCompletableFuture().orTimeout(leftNanos(message), TimeUnit.NANOSECONDS);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private long leftNanos(Message message) {
        return Math.max(0, message.endNanos - ticker.nanos());
    }

    /** What is sent, and until when an answer is of use. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Message(Script script, byte[][] keys, byte[][] arguments, long endNanos) {}

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
