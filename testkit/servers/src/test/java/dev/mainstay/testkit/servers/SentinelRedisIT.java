package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SentinelRedisIT {

    @Test
    void theReplicaTakesOverWhenTheMasterIsKilled() {
        try (SentinelRedis redis = SentinelRedis.start()) {
            assertThat(redis.currentMasterPort()).isEqualTo(redis.master().port());
            try (RedisClient client = RedisClient.create(redis.uri())) {
                client.connect().sync().set("key", "replicated");
            }
            assertThat(RespConnection.call(redis.master().address(), "WAIT", "1", "10000"))
                    .isEqualTo(1L);

            redis.master().kill();

            int promoted = redis.replica().port();
            assertThat(Polling.until(Duration.ofSeconds(60), () -> redis.currentMasterPort() == promoted))
                    .isTrue();
            try (RedisClient client = RedisClient.create(redis.uri())) {
                assertThat(client.connect().sync().get("key")).isEqualTo("replicated");
            }
        }
    }

    @Test
    void theReplicaRefusesWritesUntilThen() {
        try (SentinelRedis redis = SentinelRedis.start()) {
            assertThatThrownBy(() -> RespConnection.call(redis.replica().address(), "SET", "key", "value"))
                    .hasMessageContaining("READONLY");
        }
    }

    @Test
    void closeStopsAllThree() {
        SentinelRedis redis = SentinelRedis.start();

        redis.close();

        assertThat(redis.master().isRunning()).isFalse();
        assertThat(redis.replica().isRunning()).isFalse();
        assertThat(redis.sentinel().isRunning()).isFalse();
    }
}
