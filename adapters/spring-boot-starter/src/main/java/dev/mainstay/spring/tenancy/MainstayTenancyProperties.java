package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.TenantIdType;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tenants are found and bound.
 *
 * @param idType what tenant ids look like, UUID unless set
 * @param claim the claim of the bearer token that names the tenant
 * @param required whether an authenticated caller without a tenant is refused with 403; true unless set
 * @param role the PostgreSQL role that transactions run under; when set, the application's {@code DataSource} is wrapped
 */
@ConfigurationProperties("mainstay.tenancy")
public record MainstayTenancyProperties(
        @DefaultValue("UUID") TenantIdType idType,
        @DefaultValue("tenant") String claim,
        @DefaultValue("true") boolean required,
        @Nullable String role) {}
