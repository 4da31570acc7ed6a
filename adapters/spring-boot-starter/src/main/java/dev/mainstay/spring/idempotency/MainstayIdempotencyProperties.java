package dev.mainstay.spring.idempotency;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where idempotency records are kept.
 *
 * @param redisUri such as {@code redis://localhost:6379}; without it records are kept in the memory of this instance, which protects only
 *     what one instance sees
 */
@ConfigurationProperties("mainstay.idempotency")
public record MainstayIdempotencyProperties(@Nullable String redisUri) {

    /** Leaves the URI out, which may hold a password. */
    @Override
    public String toString() {
        return "MainstayIdempotencyProperties[redis=" + (redisUri != null) + "]";
    }
}
