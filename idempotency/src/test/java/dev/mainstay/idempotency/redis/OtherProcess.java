package dev.mainstay.idempotency.redis;

import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import dev.mainstay.testkit.contract.idempotency.StoreUnderTest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A service of its own process: it says {@code ready}, and after a line of input runs the same keys in several threads, each call counted where
 * its action runs: in Redis. It ends by saying how its calls ended; or it hangs in its first action until it is killed.
 */
final class OtherProcess {

    static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());
    static final String EXECUTIONS = "executions";

    private OtherProcess() {}

    /** Arguments: the server, what to do, a prefix of keys, how many keys, how many threads, the lease in milliseconds. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        try (RedisClient client = RedisClient.create(arguments[0]);
                StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
                StatefulRedisConnection<String, String> counting = client.connect(StringCodec.UTF8);
                Idempotency idempotency = Idempotency.over(RedisStore.on(connection, RedisUnderTest.OPTIONS))) {
            System.out.println("ready");
            await(System.in.read());
            if (arguments[1].equals("hang")) {
                hang(idempotency, arguments[2], Duration.ofMillis(Long.parseLong(arguments[5])));
            } else {
                Calls calls = new Calls(idempotency, counting.sync(), arguments[2], Integer.parseInt(arguments[3]));
                System.out.println("result " + calls.run(Integer.parseInt(arguments[4])));
            }
        }
    }

    private static void await(int input) throws IOException {
        if (input < 0) {
            throw new IOException("the test is gone");
        }
    }

    @SuppressWarnings("SystemOut")
    private static void hang(Idempotency idempotency, String prefix, Duration lease) throws Exception {
        idempotency.run(CHARGE.withPolicy(policy(lease)), request(prefix, 0), claim -> {
            System.out.println("running " + claim.attempt());
            await(System.in.read());
            return "never";
        });
    }

    /** A policy whose claims lapse together with their process. */
    static Policy policy(Duration lease) {
        return Policy.standard().toBuilder().lease(lease).build();
    }

    static Request request(String prefix, int number) {
        return Request.key(prefix + number).tenant(StoreUnderTest.TENANT);
    }

    private record Calls(Idempotency idempotency, RedisCommands<String, String> counting, String prefix, int keys) {

        private Map<String, Integer> run(int threads) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                List<Future<Map<String, Integer>>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(pool.submit(this::everyKey));
                }
                Map<String, Integer> ends = new TreeMap<>();
                for (Future<Map<String, Integer>> each : all) {
                    each.get().forEach((end, count) -> ends.merge(end, count, Integer::sum));
                }
                return ends;
            } finally {
                pool.shutdown();
            }
        }

        private Map<String, Integer> everyKey() {
            Map<String, Integer> ends = new TreeMap<>();
            for (int key = 0; key < keys; key++) {
                ends.merge(end(key), 1, Integer::sum);
            }
            return ends;
        }

        private String end(int key) {
            Outcome<String> outcome = idempotency.run(
                    CHARGE, request(prefix, key), claim -> "receipt " + counting.hincrby(EXECUTIONS, prefix + key, 1));
            boolean wrong = outcome instanceof Outcome.Done<String> done
                    && !done.value().equals("receipt 1");
            return wrong ? "wrong" : outcome.getClass().getSimpleName();
        }
    }
}
