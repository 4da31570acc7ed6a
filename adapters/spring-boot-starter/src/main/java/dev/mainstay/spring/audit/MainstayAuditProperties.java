package dev.mainstay.spring.audit;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The login and pool of audit records that do not belong to a business transaction, such as refused attempts.
 *
 * @param url JDBC URL; the audit trail is on when it is set
 * @param username a login of its own, in the group of the audit trail's writers
 * @param password its password
 * @param maximumPoolSize connections at most, 2 unless set
 * @param retentions the retention classes that the application uses, {@code standard} unless set; checked at start
 */
@ConfigurationProperties("mainstay.audit")
public record MainstayAuditProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("2") int maximumPoolSize,
        @DefaultValue("standard") Set<String> retentions) {

    /** Copies the retention classes. */
    public MainstayAuditProperties {
        retentions = Set.copyOf(retentions);
    }

    /** Leaves the password out, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "MainstayAuditProperties[username=" + username + "]";
    }
}
