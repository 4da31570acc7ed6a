package dev.mainstay.spring.audit;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.spring.security.Denials;
import dev.mainstay.spring.tenancy.TenantResolver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Requests that an authenticated caller was not allowed to make are recorded, where there are an audit trail and Spring Security; off with
 * {@code mainstay.audit.denied-requests=false}.
 */
@AutoConfiguration(after = MainstayAuditAutoConfiguration.class)
@ConditionalOnClass({AuditTrail.class, SecurityFilterChain.class})
@ConditionalOnBean(AuditTrail.class)
@ConditionalOnProperty(name = "mainstay.audit.denied-requests", matchIfMissing = true)
public class MainstayAuditSecurityAutoConfiguration {

    /** Hears of refused requests. */
    @Bean
    @ConditionalOnMissingBean
    Denials auditedDenials(AuditTrail trail, ObjectProvider<TenantResolver> tenants) {
        return new DeniedRequests(trail, tenants);
    }
}
