package dev.mainstay.spring.health;

import dev.mainstay.core.health.Probe;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;

/** Asks Redis for a word; while the connection is down it does not, since Lettuce would keep the question for later. */
public final class RedisPing {

    private RedisPing() {}

    /** Returns the probe over a connection, which stays the application's. */
    public static Probe on(StatefulRedisConnection<?, ?> connection) {
        return Probe.of(
                () -> connection.isOpen() && isAnswered(connection.async().ping()));
    }

    /** Health interrupts the wait when its time is over. */
    private static boolean isAnswered(RedisFuture<String> pong) throws Exception {
        try {
            return "PONG".equals(pong.get());
        } finally {
            pong.cancel(false);
        }
    }
}
