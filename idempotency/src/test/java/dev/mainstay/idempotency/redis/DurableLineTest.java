package dev.mainstay.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.time.Ticker;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The line on a connection whose replies and losses come when the test says so. */
class DurableLineTest {

    private static final Ticker TICKER = Ticker.systemTicker();
    private static final byte[] BYTES = {};
    private static final List<Object> CLAIMED = List.of("claimed".getBytes(StandardCharsets.US_ASCII), 1L, 1L, BYTES);
    private static final List<Object> BUSY = List.of("busy".getBytes(StandardCharsets.US_ASCII), 1L);

    private final List<RedisConnectionStateListener> listeners = new ArrayList<>();
    private final List<List<CompletableFuture<Object>>> flushes = new ArrayList<>();
    private final DurableLine line = DurableLine.on(connection(), new Durability(1, Duration.ofMillis(100)), TICKER);

    @SuppressWarnings("unchecked")
    private StatefulConnection<byte[], byte[]> connection() {
        return (StatefulConnection<byte[], byte[]>) Proxy.newProxyInstance(
                DurableLineTest.class.getClassLoader(),
                new Class<?>[] {StatefulConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addListener")) {
                        listeners.add((RedisConnectionStateListener) arguments[0]);
                        return null;
                    }
                    flushes.add(List.copyOf((Collection<CompletableFuture<Object>>) arguments[0]));
                    return arguments[0];
                });
    }

    private CompletableFuture<List<Object>> send(Script script) {
        long endNanos = TICKER.nanos() + Duration.ofSeconds(60).toNanos();
        return line.send(List.of(new Message(script, BYTES, new byte[][] {BYTES}, endNanos, Message.Form.BY_NAME)))
                .get(0);
    }

    @Test
    void claimCountsWithItsAcknowledgement() {
        CompletableFuture<List<Object>> answer = send(Script.BEGIN);

        flushes.get(0).get(0).complete(CLAIMED);
        assertThat(answer).isNotDone();
        flushes.get(0).get(1).complete(1L);

        assertThat(answer).isCompletedWithValue(CLAIMED);
    }

    @Test
    void acknowledgementThatCameAfterALossOfTheConnectionCountsForNothing() {
        CompletableFuture<List<Object>> answer = send(Script.BEGIN);

        flushes.get(0).get(0).complete(CLAIMED);
        listeners.forEach(listener -> listener.onRedisDisconnected(null));
        flushes.get(0).get(1).complete(1L);

        assertThat(answer)
                .failsWithin(1, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(IOException.class)
                .withMessage("the connection was lost between a script and its WAIT");
    }

    @Test
    void replyThatTellsOfNoClaimIsGoodAtOnce() {
        CompletableFuture<List<Object>> answer = send(Script.BEGIN);

        flushes.get(0).get(0).complete(BUSY);

        assertThat(answer).isCompletedWithValue(BUSY);
    }

    @Test
    void messagesThatComeWhileOneWaitsGoOutTogetherAfterIt() {
        List<CompletableFuture<List<Object>>> answers = Stream.of(Script.BEGIN, Script.COMPLETE, Script.RENEW)
                .map(this::send)
                .toList();
        int before = flushes.size();

        flushes.get(0).get(1).complete(1L);

        assertThat(before).isEqualTo(1);
        assertThat(flushes).hasSize(2);
        assertThat(flushes.get(1)).hasSize(3);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void whatOnlyFreesAKeyIsNotWaitedFor() {
        List<CompletableFuture<List<Object>>> answers =
                Stream.of(Script.SETTLE, Script.QUARANTINE).map(this::send).toList();

        flushes.forEach(flush -> flush.get(0).complete(List.of(1L)));

        assertThat(answers).extracting(CompletableFuture::isDone).containsExactly(true, false);
        assertThat(flushes).hasSize(2);
        assertThat(flushes.get(0)).hasSize(1);
        assertThat(flushes.get(1)).hasSize(2);
    }
}
