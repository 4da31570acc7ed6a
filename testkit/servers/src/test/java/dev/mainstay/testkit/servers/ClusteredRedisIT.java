package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusteredRedisIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aClusterClientReachesKeysOnEveryNode(int masters) {
        try (ClusteredRedis cluster = ClusteredRedis.start(masters);
                RedisClusterClient client = RedisClusterClient.create(cluster.uri());
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            Set<Integer> portsWithKeys = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                connection.sync().set("key" + i, "value");
            }
            for (DedicatedRedis node : cluster.nodes()) {
                if ((Long) RespConnection.call(node.address(), "DBSIZE") > 0) {
                    portsWithKeys.add(node.port());
                }
            }

            assertThat(connection.sync().dbsize()).isEqualTo(60);
            assertThat(portsWithKeys).hasSize(masters);
        }
    }

    @Test
    void aKeyOfAnotherNodeIsAnsweredWithItsAddress() {
        try (ClusteredRedis cluster = ClusteredRedis.start(2)) {
            DedicatedRedis low = cluster.nodes().get(0);
            DedicatedRedis high = cluster.nodes().get(1);
            String keyInSlot12182 = "foo";

            assertThatThrownBy(() -> RespConnection.call(low.address(), "GET", keyInSlot12182))
                    .hasMessageContaining("MOVED 12182 127.0.0.1:" + high.port());
        }
    }

    @Test
    void aNumberOfMastersThatCannotBeIsRefused() {
        assertThatThrownBy(() -> ClusteredRedis.start(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("masters must be between 1 and 16, was 0");
    }
}
