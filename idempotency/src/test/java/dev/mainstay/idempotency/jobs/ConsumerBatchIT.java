package dev.mainstay.idempotency.jobs;

import static dev.mainstay.idempotency.jobs.Consumers.SHIP;
import static dev.mainstay.idempotency.jobs.Consumers.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.redis.RedisOptions;
import dev.mainstay.idempotency.redis.RedisStore;
import dev.mainstay.testkit.servers.EmbeddedRedis;
import dev.mainstay.testkit.servers.FlightCounter;
import dev.mainstay.testkit.servers.RedisInstance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A consumer's batch over a real Redis, with its round trips counted. */
@EmbeddedRedis
class ConsumerBatchIT {

    private final RedisInstance server;
    private final Consumers consumers = new Consumers();
    private final AtomicLong flightsBeforeTheFirst = new AtomicLong();
    private FlightCounter proxy;
    private RedisClient client;
    private StatefulRedisConnection<byte[], byte[]> connection;
    private Idempotency idempotency;

    ConsumerBatchIT(RedisInstance server) {
        this.server = server;
    }

    @BeforeEach
    void connect() {
        proxy = FlightCounter.to(server.host(), server.port());
        client = RedisClient.create(server.uriVia(proxy));
        connection = client.connect(ByteArrayCodec.INSTANCE);
        RedisOptions patient = RedisOptions.ofDefaults().withCommandTimeout(Duration.ofSeconds(10));
        idempotency = Idempotency.over(RedisStore.on(connection, patient));
    }

    @AfterEach
    void disconnect() {
        idempotency.close();
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        proxy.close();
    }

    private static List<Message> messages(String... ids) {
        String unique = UUID.randomUUID().toString();
        return Stream.of(ids).map(id -> message(unique + id, id)).toList();
    }

    private IdempotentConsumer<String, String> consumer() {
        return IdempotentConsumer.of(
                idempotency,
                SHIP,
                message -> new String(message.body(), StandardCharsets.UTF_8),
                (payload, claim) -> {
                    flightsBeforeTheFirst.compareAndSet(0, proxy.traffic().flights());
                    if (payload.equals("poison")) {
                        throw new DeadLetterStoreException("stands for a failure that may pass", null);
                    }
                    consumers.effects.add(payload);
                    return payload;
                },
                consumers.options().build());
    }

    @Test
    @Tag("ID57")
    void tenMessagesWithTwoEqualIdsAndOnePoisonAreClaimedInOneRoundTrip() {
        consumer().consumeAll(messages("warm up"));
        consumers.effects.clear();
        flightsBeforeTheFirst.set(0);
        proxy.reset();

        List<Delivery> deliveries =
                consumer().consumeAll(messages("1", "2", "3", "poison", "4", "5", "2", "6", "7", "8"));

        assertThat(consumers.effects).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(deliveries).hasSize(10);
        assertThat(deliveries.get(3)).isEqualTo(Delivery.retryLater(Duration.ofSeconds(1)));
        assertThat(deliveries).filteredOn(Delivery.Ack.class::isInstance).hasSize(9);
        assertThat(flightsBeforeTheFirst).hasValue(1);
    }
}
