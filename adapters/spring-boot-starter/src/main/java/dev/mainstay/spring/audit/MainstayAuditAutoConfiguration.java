package dev.mainstay.spring.audit;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.jdbc.AuditSchema;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.audit.redact.Redactions;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import java.sql.SQLException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The audit trail, with a small pool of its own for detached records; on where the audit module is and a URL is set. */
@AutoConfiguration
@ConditionalOnClass({AuditTrail.class, HikariDataSource.class})
@ConditionalOnProperty("mainstay.audit.url")
@EnableConfigurationProperties(MainstayAuditProperties.class)
public class MainstayAuditAutoConfiguration {

    /** Closed, with its pool, when the application stops. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    DetachedAuditPool detachedAuditPool(MainstayAuditProperties properties) {
        return DetachedAuditPool.of(properties);
    }

    /** The application's audit trail; the application does not start when its schema is not there. */
    @Bean
    @ConditionalOnMissingBean
    AuditTrail auditTrail(
            DetachedAuditPool pool,
            MainstayAuditProperties properties,
            ObjectProvider<RedactionPolicy> redaction,
            ObjectProvider<TraceIds> traceIds,
            ObjectProvider<SignalListener> listeners)
            throws SQLException {
        MainstayAuditProperties.Records records = properties.records();
        AuditSchema.check(pool.dataSource(), records.retentions());
        JdbcAuditTrail.Builder trail = JdbcAuditTrail.builder()
                .dataSource(pool.dataSource())
                .strictness(records.strictness())
                .requireReason(records.requireReason().toArray(String[]::new))
                .signals(Signals.to(listeners.orderedStream().toList()));
        trail.redaction(redaction.getIfAvailable(Redactions::ofDefaults));
        traceIds.ifAvailable(ids -> trail.traceId(ids::current));
        if (records.spill() != null) {
            trail.spill(records.spill().spill());
        }
        MacKeys.read(records.macKeys()).ifPresent(keys -> trail.mac(RecordMac.of(keys)));
        return trail.build();
    }
}
