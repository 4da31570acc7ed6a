package dev.mainstay.idempotency.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The application's connection, on which nothing is sent that blocks. */
record SharedLine(StatefulConnection<byte[], byte[]> connection, TimeLimits limits) implements Line {

    @Override
    public List<CompletableFuture<List<Object>>> send(List<Message> messages) {
        List<AsyncCommand<byte[], byte[], List<Object>>> commands = new ArrayList<>(messages.size());
        List<CompletableFuture<List<Object>>> replies = new ArrayList<>(messages.size());
        for (Message message : messages) {
            AsyncCommand<byte[], byte[], List<Object>> command = message.command();
            commands.add(command);
            // The time limit ends the command itself: one that still waits for a connection is then never sent.
            limits.put(command, message.endNanos());
            replies.add(command);
        }
        try {
            if (commands.size() == 1) {
                connection.dispatch(commands.get(0));
            } else {
                connection.dispatch(commands);
            }
        } catch (RuntimeException failure) {
            commands.forEach(command -> command.completeExceptionally(failure));
        }
        return replies;
    }
}
