package dev.mainstay.examples.orders.platform;

import dev.mainstay.idempotency.jdbc.PostgresCleanup;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes idempotency records whose time is over; an expired one counts as absent before it is removed. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Housekeeping {

    private static final int MOST_AT_ONCE = 100_000;

    private final PostgresCleanup records;

    Housekeeping(PlatformPool platform) {
        this.records = PostgresCleanup.on(platform.dataSource());
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void removeExpiredRecords() {
        records.runOnce(MOST_AT_ONCE);
    }
}
