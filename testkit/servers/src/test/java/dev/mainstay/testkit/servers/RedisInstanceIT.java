package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RedisInstanceIT {

    @Test
    void freshInstancesOfOneServerDoNotSeeEachOther() {
        try (RedisInstance first = RedisInstance.fresh();
                RedisInstance second = RedisInstance.fresh()) {
            set(first.uri(), "key", "of the first");

            String seenByFirst = get(first.uri(), "key");
            String seenBySecond = get(second.uri(), "key");

            assertThat(seenByFirst).isEqualTo("of the first");
            assertThat(seenBySecond).isNull();
            assertThat(first.port()).isEqualTo(second.port());
        }
    }

    @Test
    void flushAndCloseEmptyThisDatabaseOnly() {
        RedisInstance closed = RedisInstance.fresh();
        try (RedisInstance other = RedisInstance.fresh()) {
            set(closed.uri(), "key", "1");
            set(other.uri(), "key", "2");

            closed.close();

            assertThat(size(closed.uri())).isZero();
            assertThat(size(other.uri())).isEqualTo(1);
        }
    }

    @Test
    void aServerOfTheUsersOwnIsUsedAndEmptiedInItsNamedDatabaseOnly() {
        try (DedicatedRedis users = DedicatedRedis.start("--requirepass", "se:cret")) {
            String server = "redis://:se%3Acret@127.0.0.1:" + users.port();
            set(server + "/0", "precious", "1");
            set(server + "/3", "left over", "1");
            SharedRedis external = SharedRedis.resolve(Map.of("MAINSTAY_REDIS_URL", server + "/3")::get);

            RedisInstance fresh = external.fresh();

            assertThat(fresh.uri()).isEqualTo(server + "/3");
            assertThat(fresh.toString()).doesNotContain("cret");
            assertThat(size(fresh.uri())).isZero();
            assertThat(get(server + "/0", "precious")).isEqualTo("1");
        }
    }

    @Test
    void anAbsentServerOfTheUsersOwnIsNamedInTheFailure() {
        int nobody = FreePort.any();
        SharedRedis external =
                SharedRedis.resolve(Map.of("MAINSTAY_REDIS_URL", "redis://:secret@127.0.0.1:" + nobody)::get);

        assertThatThrownBy(external::fresh)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Redis at 127.0.0.1:" + nobody)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aWrongPasswordIsReportedInTheServersWords() {
        try (DedicatedRedis users = DedicatedRedis.start("--requirepass", "right")) {
            SharedRedis external =
                    SharedRedis.resolve(Map.of("MAINSTAY_REDIS_URL", "redis://:wrong@127.0.0.1:" + users.port())::get);

            assertThatThrownBy(external::fresh)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("wrong@");
        }
    }

    private static void set(String uri, String key, String value) {
        withClient(uri, commands -> commands.set(key, value));
    }

    private static String get(String uri, String key) {
        return withClient(uri, commands -> commands.get(key));
    }

    private static long size(String uri) {
        return withClient(uri, commands -> commands.dbsize());
    }

    private static <T> T withClient(String uri, Function<RedisCommands<String, String>, T> use) {
        try (RedisClient client = RedisClient.create(uri)) {
            return use.apply(client.connect().sync());
        }
    }
}
