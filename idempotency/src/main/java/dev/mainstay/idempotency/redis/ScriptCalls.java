package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Nanos;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.RecordKey;
import io.lettuce.core.RedisNoScriptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends scripts by name, in full when Redis does not know them, and brings every failure into one form. */
final class ScriptCalls {

    private static final long FIRST_PAUSE_NANOS = 5_000_000;
    private static final Base64.Encoder DIGEST_TEXT = Base64.getUrlEncoder().withoutPadding();

    private final Line line;
    private final Ticker ticker;
    private final byte[] prefix;
    private final long timeoutNanos;

    ScriptCalls(Line line, Ticker ticker, RedisOptions options) {
        this.line = line;
        this.ticker = ticker;
        this.prefix = options.keyPrefix().getBytes(StandardCharsets.UTF_8);
        this.timeoutNanos = Nanos.of(options.commandTimeout());
    }

    Message message(Script script, RecordKey key, byte[]... arguments) {
        Message.Form form = script.isToldInFull() ? Message.Form.IN_FULL : Message.Form.BY_NAME;
        return new Message(script, keyOf(key), arguments, ticker.nanos() + timeoutNanos, form);
    }

    <A> CompletionStage<A> call(Message message, Function<Reply, A> reading) {
        Asked<A> asked = new Asked<>(message, reading);
        send(List.of(asked), FIRST_PAUSE_NANOS);
        return asked.answer;
    }

    /** Sends messages together; each is answered, or fails with {@link IdempotencyStoreException}, by itself. */
    <A> List<CompletionStage<A>> callAll(List<Message> messages, Function<Reply, A> reading) {
        List<Asked<A>> asked = new ArrayList<>(messages.size());
        List<CompletionStage<A>> answers = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Asked<A> one = new Asked<>(message, reading);
            asked.add(one);
            answers.add(one.answer);
        }
        if (!asked.isEmpty()) {
            send(asked, FIRST_PAUSE_NANOS);
        }
        return answers;
    }

    private void send(List<? extends Asked<?>> asked, long pauseNanos) {
        List<Message> messages = new ArrayList<>(asked.size());
        for (Asked<?> each : asked) {
            messages.add(each.message);
        }
        List<CompletableFuture<List<Object>>> replies = line.send(messages);
        AtomicInteger open = new AtomicInteger(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            Asked<?> each = asked.get(i);
            CompletionStage<List<Object>> reply = replies.get(i);
            reply.whenComplete((parts, problem) -> {
                each.replied(parts, problem);
                if (open.decrementAndGet() == 0) {
                    sendAgain(asked, pauseNanos);
                }
            });
        }
    }

    private void sendAgain(List<? extends Asked<?>> asked, long pauseNanos) {
        List<Asked<?>> unknown = new ArrayList<>();
        List<Asked<?>> lost = new ArrayList<>();
        for (Asked<?> each : asked) {
            Throwable failure = each.failure;
            if (failure instanceof RedisNoScriptException) {
                unknown.add(each);
            } else if (failure instanceof IOException && each.message.endNanos() - ticker.nanos() > pauseNanos) {
                lost.add(each);
            } else if (failure != null) {
                each.fail(failure);
            }
        }
        sendUnknown(unknown);
        sendLost(lost, pauseNanos);
    }

    /** The first tells the script in full, and those after it find it known; on a cluster it may have gone to another node. */
    private void sendUnknown(List<Asked<?>> unknown) {
        if (!unknown.isEmpty()) {
            unknown.forEach(each -> each.repeatAs(
                    each == unknown.get(0) || each.message.form() == Message.Form.BY_NAME_AGAIN
                            ? Message.Form.IN_FULL
                            : Message.Form.BY_NAME_AGAIN));
            send(unknown, FIRST_PAUSE_NANOS);
        }
    }

    /**
     * Sends again what may have been lost with its connection, as long as there is time. Lettuce does that by itself after an orderly end,
     * but after a reset it fails the command that waits for its reply, and all others until it is connected again. The store's operations may
     * all arrive twice.
     */
    private void sendLost(List<Asked<?>> lost, long pauseNanos) {
        if (!lost.isEmpty()) {
            lost.forEach(each -> each.repeatAs(each.message.form()));
            // The resend does not block, so it may run on the timer's thread.
            Executor later = CompletableFuture.delayedExecutor(pauseNanos, TimeUnit.NANOSECONDS, Runnable::run);
            later.execute(() -> send(lost, pauseNanos * 2));
        }
    }

    /** One message on its way; its fields change only between two sendings. */
    private static final class Asked<A> {

        private final CompletableFuture<A> answer = new CompletableFuture<>();
        private final Function<Reply, A> reading;
        private Message message;
        private @Nullable Throwable failure;

        private Asked(Message message, Function<Reply, A> reading) {
            this.message = message;
            this.reading = reading;
        }

        private void replied(@Nullable List<Object> parts, @Nullable Throwable problem) {
            if (parts == null) {
                failure = problem == null ? new IllegalStateException("no reply") : cause(problem);
                return;
            }
            try {
                answer.complete(reading.apply(new Reply(parts)));
            } catch (RuntimeException | Error unreadable) {
                fail(unreadable);
            }
        }

        private void fail(Throwable reason) {
            answer.completeExceptionally(new IdempotencyStoreException(
                    "Redis did not answer " + message.script() + " of the idempotency store", reason));
        }

        private void repeatAs(Message.Form form) {
            message = message.as(form);
            failure = null;
        }
    }

    /** The digest goes in as text without braces: no part of it can be taken for a hash tag. */
    private byte[] keyOf(RecordKey key) {
        byte[] digest = DIGEST_TEXT.encode(key.digest());
        byte[] whole = new byte[prefix.length + digest.length];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(digest, 0, whole, prefix.length, digest.length);
        return whole;
    }

    static Throwable cause(Throwable failure) {
        Throwable inner = failure.getCause();
        return failure instanceof CompletionException && inner != null ? inner : failure;
    }
}
