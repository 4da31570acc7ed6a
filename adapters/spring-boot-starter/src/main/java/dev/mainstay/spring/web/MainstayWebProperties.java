package dev.mainstay.spring.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the HTTP edge of the application does.
 *
 * @param trusted whether callers are services of one's own, whose deadline header is honoured
 * @param maxBody the largest request body, 1 MB unless set
 */
@ConfigurationProperties("mainstay.web")
public record MainstayWebProperties(
        @DefaultValue("false") boolean trusted,
        @DefaultValue("1MB") DataSize maxBody) {

    /** Checks the limit. */
    public MainstayWebProperties {
        if (maxBody.toBytes() < 1) {
            throw new IllegalArgumentException("mainstay.web.max-body must be at least 1B, was " + maxBody);
        }
    }
}
