package dev.mainstay.spring.health;

import dev.mainstay.core.health.Probe;
import java.sql.Connection;
import java.time.Duration;
import javax.sql.DataSource;

/** Borrows a connection and lets its driver say whether it works. */
final class DatabasePing {

    private DatabasePing() {}

    static Probe on(DataSource dataSource, Duration timeout) {
        int seconds = (int) Math.max(
                1, Math.min(Integer.MAX_VALUE, timeout.plusNanos(999_999_999).toSeconds()));
        return Probe.of(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return connection.isValid(seconds);
            }
        });
    }
}
