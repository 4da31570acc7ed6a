package dev.mainstay.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import redis.embedded.core.ExecutableProvider;

/** The Redis executable out of the embedded-redis jar, unpacked once per JVM; the only class that knows that library. */
final class RedisBinary {

    static final String NEEDS = "The embedded Redis needs Linux x86-64 with glibc and OpenSSL 3, Linux arm64, or macOS;"
            + " elsewhere run a Redis yourself and set " + RedisAddress.VARIABLE + "=redis://host:port"
            + " (for a standalone server; cluster and sentinel need the embedded one)";
    private static final Once<Path> UNPACKED = new Once<>(RedisBinary::unpack);

    private RedisBinary() {}

    static Path executable() {
        return UNPACKED.get();
    }

    private static Path unpack() {
        Path directory = TempDirectory.create("redis-binary");
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> TempDirectory.remove(directory), "mainstay-redis-binary"));
        try {
            return ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get()
                    .toPath();
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("no embedded Redis for this machine. " + NEEDS, e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "embedded Redis is not on the class path: add com.github.codemonstur:embedded-redis (without jedis),"
                            + " or run a Redis yourself and set " + RedisAddress.VARIABLE + "=redis://host:port",
                    e);
        }
    }
}
