package dev.mainstay.examples.orders.platform;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.idempotency.jdbc.PostgresCleanup;
import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.Tenancy;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes idempotency records whose time is over; an expired one counts as absent before it is removed. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Housekeeping {

    private static final int MOST_AT_ONCE = 100_000;
    private static final Principal ITSELF = Principal.system("housekeeping");

    private final PostgresCleanup records;
    private final Tenancy tenancy;

    Housekeeping(PlatformPool platform, Tenancy tenancy) {
        this.records = PostgresCleanup.on(platform.dataSource());
        this.tenancy = tenancy;
    }

    /** The service itself may work as the platform, and nobody who sends a request. */
    @Bean
    static ElevationPolicy serviceItself() {
        return ElevationPolicy.forKind(Principal.Kind.SYSTEM);
    }

    /** Returns how many are gone. */
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    long removeExpiredRecords() {
        return CallContext.current()
                .withPrincipal(ITSELF)
                .call(() -> tenancy.asPlatform("remove expired records", () -> records.runOnce(MOST_AT_ONCE)))
                .total();
    }
}
