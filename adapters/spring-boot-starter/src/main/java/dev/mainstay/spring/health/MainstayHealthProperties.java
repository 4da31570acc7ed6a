package dev.mainstay.spring.health;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said about the health of the application.
 *
 * @param enabled on unless set to false
 * @param cacheTime how long a look at the dependencies is used before the next one, one second unless set
 * @param timeout how long a look at the database and at Redis may take, one second unless set
 */
@ConfigurationProperties("mainstay.health")
public record MainstayHealthProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1s") Duration cacheTime,
        @DefaultValue("1s") Duration timeout) {

    /** Checks the times. */
    public MainstayHealthProperties {
        if (cacheTime.isNegative()) {
            throw new IllegalArgumentException("mainstay.health.cache-time must be >= 0, was " + cacheTime);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("mainstay.health.timeout must be > 0, was " + timeout);
        }
    }
}
