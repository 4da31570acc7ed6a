package dev.mainstay.testkit.servers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Redis Cluster of masters on this machine, with the slots spread evenly and no replicas.
 *
 * <pre>{@code
 * try (ClusteredRedis cluster = ClusteredRedis.start(3)) {
 *     RedisClusterClient client = RedisClusterClient.create(cluster.uri());
 * }
 * }</pre>
 *
 * <p>It is always embedded, whatever {@code MAINSTAY_REDIS_URL} says, and a new one each time; forming takes some seconds,
 * so share it within a test class. Any thread may use it.
 */
public final class ClusteredRedis implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int MAX_MASTERS = 16;
    private static final Duration FORM_LIMIT = Duration.ofSeconds(60);

    private final List<DedicatedRedis> nodes;

    private ClusteredRedis(List<DedicatedRedis> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Starts the nodes and waits until every one of them sees the whole cluster.
     *
     * @param masters how many nodes, 1 to 16
     * @throws IllegalStateException if a node does not start or the cluster does not form
     */
    public static ClusteredRedis start(int masters) {
        if (masters < 1 || masters > MAX_MASTERS) {
            throw new IllegalArgumentException(
                    "masters must be between 1 and %d, was %d".formatted(MAX_MASTERS, masters));
        }
        List<DedicatedRedis> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < masters; i++) {
                nodes.add(startNode());
            }
            form(nodes);
            return new ClusteredRedis(nodes);
        } catch (RuntimeException e) {
            nodes.forEach(DedicatedRedis::close);
            throw e;
        }
    }

    private static DedicatedRedis startNode() {
        List<String> arguments = new ArrayList<>(DedicatedRedis.defaults());
        arguments.addAll(List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        return DedicatedRedis.start(TempDirectory.create("redis-cluster"), arguments, FreePort::withBus);
    }

    private static void form(List<DedicatedRedis> nodes) {
        DedicatedRedis first = nodes.get(0);
        for (int i = 0; i < nodes.size(); i++) {
            RedisAddress node = nodes.get(i).address();
            RespConnection.call(node, addSlots(i, nodes.size()));
            // Different epochs, so that the nodes need not settle a conflict before they agree.
            RespConnection.call(node, "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (DedicatedRedis node : nodes.subList(1, nodes.size())) {
            RespConnection.call(first.address(), "CLUSTER", "MEET", node.host(), Integer.toString(node.port()));
        }
        if (!Polling.until(FORM_LIMIT, () -> nodes.stream().allMatch(node -> seesAll(node, nodes.size())))) {
            throw new IllegalStateException("the Redis cluster of %d did not form within %s; the first node says: %s"
                    .formatted(nodes.size(), FORM_LIMIT, info(first)));
        }
    }

    private static String[] addSlots(int index, int masters) {
        int from = SLOTS * index / masters;
        int to = SLOTS * (index + 1) / masters;
        return Stream.concat(
                        Stream.of("CLUSTER", "ADDSLOTS"),
                        IntStream.range(from, to).mapToObj(Integer::toString))
                .toArray(String[]::new);
    }

    private static boolean seesAll(DedicatedRedis node, int masters) {
        List<String> lines = info(node).lines().toList();
        return lines.contains("cluster_state:ok") && lines.contains("cluster_size:" + masters);
    }

    private static String info(DedicatedRedis node) {
        return String.valueOf(RespConnection.call(node.address(), "CLUSTER", "INFO"));
    }

    /** The nodes, which may be stopped, killed and restarted one by one; the first owns the lowest slots. */
    public List<DedicatedRedis> nodes() {
        return nodes;
    }

    /** The first node's address, {@code redis://127.0.0.1:port}, from which a client learns the others. */
    public String uri() {
        return nodes.get(0).uri();
    }

    /** Stops every node and removes their directories. */
    @Override
    public void close() {
        nodes.forEach(DedicatedRedis::close);
    }

    @Override
    public String toString() {
        return "ClusteredRedis" + nodes;
    }
}
