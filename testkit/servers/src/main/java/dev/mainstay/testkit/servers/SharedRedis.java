package dev.mainstay.testkit.servers;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one Redis of this JVM and the logical databases that were handed out on it. */
final class SharedRedis {

    /** Many more than a JVM has test classes; an unused one costs the server some hundred bytes. */
    private static final int DATABASES = 4_096;

    private static final Once<SharedRedis> SHARED = new Once<>(() -> resolve(System::getenv));

    private final RedisAddress address;
    private final boolean external;
    private final AtomicInteger handedOut = new AtomicInteger();

    private SharedRedis(RedisAddress address, boolean external) {
        this.address = address;
        this.external = external;
    }

    static SharedRedis shared() {
        return SHARED.get();
    }

    static SharedRedis resolve(Function<String, @Nullable String> environment) {
        Optional<RedisAddress> external = RedisAddress.fromEnvironment(environment);
        if (external.isPresent()) {
            return new SharedRedis(external.get(), true);
        }
        DedicatedRedis server = DedicatedRedis.start("--databases", Integer.toString(DATABASES));
        return new SharedRedis(server.address(), false);
    }

    RedisInstance fresh() {
        // The user's server is touched in one database only: the one that its URL names.
        int number = external ? address.database() : 1 + handedOut.getAndIncrement() % (DATABASES - 1);
        RedisInstance instance = new RedisInstance(address.withDatabase(number));
        instance.flush();
        return instance;
    }
}
