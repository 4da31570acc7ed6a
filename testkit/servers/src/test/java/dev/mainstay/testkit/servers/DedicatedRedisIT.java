package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedicatedRedisIT {

    @Test
    void argumentsReachTheServer() {
        try (DedicatedRedis redis = DedicatedRedis.start("--maxmemory", "2mb", "--maxmemory-policy", "allkeys-lru")) {
            Object policy = RespConnection.call(redis.address(), "CONFIG", "GET", "maxmemory-policy");

            assertThat(policy).isEqualTo(List.of("maxmemory-policy", "allkeys-lru"));
        }
    }

    @Test
    void aKilledServerRefusesAndAnswersOnTheSamePortAfterRestart() {
        try (DedicatedRedis redis = DedicatedRedis.start()) {
            RespConnection.call(redis.address(), "SET", "key", "lost");
            int port = redis.port();

            redis.kill();

            assertThat(redis.isRunning()).isFalse();
            assertThatThrownBy(() -> RespConnection.call(redis.address(), "PING"))
                    .hasMessageContaining("Redis at 127.0.0.1:" + port)
                    .hasMessageContaining("refused");

            redis.restart();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(RespConnection.call(redis.address(), "GET", "key")).isNull();
        }
    }

    @Test
    void aServerWithAnAppendOnlyFileKeepsItsKeysOverARestart() {
        try (DedicatedRedis redis = DedicatedRedis.start("--appendonly", "yes", "--appendfsync", "always")) {
            RespConnection.call(redis.address(), "SET", "key", "kept");

            redis.kill();
            redis.restart();

            assertThat(RespConnection.call(redis.address(), "GET", "key")).isEqualTo("kept");
        }
    }

    @Test
    void closeLeavesNoProcessAndNoDirectory() {
        DedicatedRedis redis = DedicatedRedis.start();
        Object[] directory = ((List<?>) RespConnection.call(redis.address(), "CONFIG", "GET", "dir")).toArray();
        String info = (String) RespConnection.call(redis.address(), "INFO", "server");
        long pid = info.lines()
                .filter(line -> line.startsWith("process_id:"))
                .mapToLong(line -> Long.parseLong(line.substring("process_id:".length())))
                .findFirst()
                .orElseThrow();
        assertThat(ProcessHandle.of(pid)).isPresent();

        redis.close();
        redis.stop();
        redis.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(Path.of((String) directory[1])).doesNotExist();
    }

    @Test
    void anUnknownArgumentFailsWithTheServersOwnWords() {
        assertThatThrownBy(() -> DedicatedRedis.start("--no-such-option", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("MAINSTAY_REDIS_URL")
                .hasMessageContaining("no-such-option");
    }

    @Test
    void aPortThatIsTakenInTheMeantimeIsReplaced(@TempDir Path directory) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Deque<Integer> ports = new ArrayDeque<>(List.of(taken.getLocalPort(), FreePort.any()));

            try (DedicatedRedis redis = DedicatedRedis.start(
                    Files.createDirectory(directory.resolve("redis")), DedicatedRedis.defaults(), ports::pop)) {
                assertThat(redis.port()).isNotEqualTo(taken.getLocalPort());
                assertThat(RespConnection.call(redis.address(), "PING")).isEqualTo("PONG");
            }
        }
    }
}
