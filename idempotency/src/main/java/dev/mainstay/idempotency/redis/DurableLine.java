package dev.mainstay.idempotency.redis;

import dev.mainstay.core.time.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection of its own, on which WAIT follows the scripts that need it.
 *
 * <p>Redis does nothing else for a connection while that waits. So what comes meanwhile is collected, and goes out together with one WAIT for
 * all of it: however many callers there are, none waits longer than for the end of the present WAIT and for its own.
 */
final class DurableLine implements Line {

    private final StatefulConnection<byte[], byte[]> connection;
    private final Durability durability;
    private final Ticker ticker;
    /** A WAIT that Lettuce repeats on a new connection says nothing about a write on the old one. */
    private final AtomicInteger losses = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private List<Pending> collected = new ArrayList<>();
    private boolean waiting;

    private DurableLine(StatefulConnection<byte[], byte[]> connection, Durability durability, Ticker ticker) {
        this.connection = connection;
        this.durability = durability;
        this.ticker = ticker;
    }

    static DurableLine on(StatefulConnection<byte[], byte[]> connection, Durability durability, Ticker ticker) {
        DurableLine line = new DurableLine(connection, durability, ticker);
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                line.losses.incrementAndGet();
            }
        });
        return line;
    }

    @Override
    public List<CompletableFuture<List<Object>>> send(List<Message> messages) {
        List<Pending> added = messages.stream().map(this::pending).toList();
        boolean first;
        lock.lock();
        try {
            collected.addAll(added);
            first = !waiting;
            waiting = true;
        } finally {
            lock.unlock();
        }
        if (first) {
            sendCollected();
        }
        return added.stream().map(Pending::answer).toList();
    }

    private Pending pending(Message message) {
        CompletableFuture<List<Object>> answer = new CompletableFuture<>();
        return new Pending(message, answer.orTimeout(leftNanos(message), TimeUnit.NANOSECONDS));
    }

    private record Pending(Message message, CompletableFuture<List<Object>> answer) {}

    /** Sends groups until one is on its way; its end sends the next. */
    private void sendCollected() {
        for (List<Pending> group = takeCollected(); !group.isEmpty(); group = takeCollected()) {
            CompletableFuture<Long> acknowledged = send(group, losses.get());
            if (!acknowledged.isDone()) {
                sendCollectedAfter(acknowledged);
                return;
            }
        }
    }

    private void sendCollectedAfter(CompletionStage<Long> acknowledged) {
        acknowledged.whenComplete((count, failure) -> sendCollected());
    }

    private List<Pending> takeCollected() {
        lock.lock();
        try {
            // Whose time ended while it was collected has been told so, and shall not be claimed for any more.
            List<Pending> group = collected.stream()
                    .filter(pending -> !pending.answer.isDone())
                    .toList();
            collected = new ArrayList<>();
            waiting = !group.isEmpty();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Long> send(List<Pending> group, int lossesBefore) {
        List<RedisCommand<byte[], byte[], ?>> commands = new ArrayList<>(group.size() + 1);
        List<CompletableFuture<List<Object>>> replies = new ArrayList<>(group.size());
        long longestNanos = 0;
        for (Pending pending : group) {
            AsyncCommand<byte[], byte[], List<Object>> script = pending.message.command();
            long left = leftNanos(pending.message);
            longestNanos = Math.max(longestNanos, left);
            commands.add(script);
            replies.add(script.orTimeout(left, TimeUnit.NANOSECONDS));
        }
        CompletableFuture<Long> acknowledged = CompletableFuture.completedFuture(0L);
        if (group.stream().anyMatch(pending -> pending.message.script().mustLast())) {
            AsyncCommand<byte[], byte[], Long> wait = waitCommand();
            commands.add(wait);
            acknowledged = wait.orTimeout(longestNanos, TimeUnit.NANOSECONDS)
                    .thenCompose(count -> counted(count, lossesBefore));
        }
        for (int i = 0; i < replies.size(); i++) {
            answer(group.get(i), replies.get(i), acknowledged);
        }
        try {
            connection.dispatch(commands);
        } catch (RuntimeException failure) {
            commands.forEach(command -> command.completeExceptionally(failure));
        }
        return acknowledged;
    }

    private CompletableFuture<Long> counted(Long count, int lossesBefore) {
        return losses.get() == lossesBefore
                ? CompletableFuture.completedFuture(count)
                : CompletableFuture.failedFuture(
                        new IOException("the connection was lost between a script and its WAIT"));
    }

    private AsyncCommand<byte[], byte[], Long> waitCommand() {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add(durability.replicas())
                .add(durability.timeoutMillis());
        return new AsyncCommand<>(new Command<>(CommandType.WAIT, new IntegerOutput<>(ByteArrayCodec.INSTANCE), args));
    }

    /** A reply that tells of no write, or of one that may get lost, is good at once; another counts with the acknowledgement. */
    private void answer(Pending pending, CompletionStage<List<Object>> reply, CompletableFuture<Long> acknowledged) {
        Script script = pending.message.script();
        reply.thenCompose(parts -> script.mustLast() && script.wrote(new Reply(parts))
                        ? acknowledged.thenCompose(count -> enough(count, parts))
                        : CompletableFuture.completedFuture(parts))
                .whenComplete((parts, failure) -> end(pending.answer, parts, failure));
    }

    private CompletableFuture<List<Object>> enough(Long count, List<Object> parts) {
        return count >= durability.replicas()
                ? CompletableFuture.completedFuture(parts)
                : CompletableFuture.failedFuture(new TooFewReplicasException(count, durability.replicas(), parts));
    }

    private static void end(
            CompletableFuture<List<Object>> answer, @Nullable List<Object> parts, @Nullable Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else {
            answer.complete(parts);
        }
    }

    private long leftNanos(Message message) {
        return Math.max(0, message.endNanos() - ticker.nanos());
    }
}
