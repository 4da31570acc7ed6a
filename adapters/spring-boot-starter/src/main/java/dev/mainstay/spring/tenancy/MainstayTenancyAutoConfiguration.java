package dev.mainstay.spring.tenancy;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.time.Ticker;
import dev.mainstay.spring.web.FilterOrder;
import dev.mainstay.spring.web.ProblemWriter;
import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenantDirectory;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.servlet.DispatcherServlet;

/** The tenant of a request and the DataSource bound to it; on where the tenancy module is. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
        afterName = "dev.mainstay.spring.security.MainstaySecurityAutoConfiguration")
@ConditionalOnClass(Tenancy.class)
@EnableConfigurationProperties(MainstayTenancyProperties.class)
public class MainstayTenancyAutoConfiguration {

    /**
     * The application's tenancy, with its {@link SignalListener}s, its {@link ElevationPolicy} and its {@link TenantDirectory}, where it has
     * them; without a policy nobody works as the platform. All of them may use the {@code DataSource}.
     */
    @Bean
    @ConditionalOnMissingBean
    Tenancy tenancy(
            MainstayTenancyProperties properties,
            ObjectProvider<SignalListener> listeners,
            ObjectProvider<ElevationPolicy> elevation,
            ObjectProvider<TenantDirectory> directory,
            ObjectProvider<TenancyAudit> audit) {
        Tenancy.Builder tenancy = Tenancy.builder().idType(properties.idType());
        tenancy.listener(new LaterListeners(listeners));
        tenancy.directory(new LaterDirectory(directory));
        ElevationPolicy policy =
                request -> elevation.getIfAvailable(ElevationPolicy::refusing).check(request);
        TenancyAudit records = audit.getIfAvailable();
        if (records != null) {
            tenancy.listener(records::heard);
            policy = policy.and(records::elevating);
        }
        return tenancy.elevation(policy).build();
    }

    /** Puts elevations, switches and refusals into the audit trail, where there is one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AuditTrail.class)
    static class Audit {

        @Bean
        TenancyAudit tenancyAudit(ObjectProvider<AuditTrail> trail) {
            return new TenancyAudit(trail, Ticker.systemTicker());
        }
    }

    /** Wraps the DataSource when {@code mainstay.tenancy.role} is set; a {@link PostgresBinding} of the application says how. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSource.class, TenantDataSource.class})
    @ConditionalOnProperty("mainstay.tenancy.role")
    static class Binding {

        @Bean
        static TenantDataSourcePostProcessor tenantDataSource(
                ObjectProvider<Tenancy> tenancy, ObjectProvider<PostgresBinding> binding, Environment settings) {
            return new TenantDataSourcePostProcessor(
                    tenancy, binding, settings.getRequiredProperty("mainstay.tenancy.role"));
        }
    }

    /** Checks login and pooler at start, so that what could bypass row-level security is refused then and not later. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({DataSource.class, TenantDataSource.class})
    @ConditionalOnProperty("mainstay.tenancy.role")
    static class LoginCheck {

        @Bean
        SmartInitializingSingleton tenantLoginCheck(ObjectProvider<DataSource> dataSources) {
            return () -> {
                List<DataSource> bound =
                        dataSources.orderedStream().filter(LoginCheck::isBound).toList();
                if (bound.isEmpty()) {
                    throw new IllegalStateException("mainstay.tenancy.role is set, but there is no DataSource to bind:"
                            + " it must be the bean 'dataSource', or a TenantDataSource of your own");
                }
                bound.forEach(LoginCheck::check);
            };
        }

        static boolean isBound(DataSource dataSource) {
            try {
                return dataSource instanceof TenantDataSource || dataSource.isWrapperFor(TenantDataSource.class);
            } catch (SQLException unknown) {
                return false;
            }
        }

        private static void check(DataSource dataSource) {
            try {
                dataSource.unwrap(TenantDataSource.class).check();
            } catch (SQLException refused) {
                throw new IllegalStateException(
                        "The DataSource bound to mainstay.tenancy.role cannot be used", refused);
            }
        }
    }

    /** Finds the tenant of a request in its bearer token. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(JwtAuthenticationToken.class)
    static class BearerToken {

        @Bean
        @ConditionalOnMissingBean(TenantResolver.class)
        JwtTenantResolver jwtTenantResolver(MainstayTenancyProperties properties, Tenancy tenancy) {
            return new JwtTenantResolver(properties.claim(), tenancy);
        }
    }

    /** Makes the tenant that the resolver finds current. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    @ConditionalOnBean(ProblemWriter.class)
    static class Filter {

        @Bean
        FilterRegistrationBean<TenantFilter> tenantFilter(
                MainstayTenancyProperties properties, ObjectProvider<TenantResolver> tenants, ProblemWriter problems) {
            TenantResolver resolver = tenants.getIfAvailable(() -> request -> Optional.empty());
            FilterRegistrationBean<TenantFilter> filter =
                    new FilterRegistrationBean<>(new TenantFilter(resolver, properties.required(), problems));
            filter.setOrder(FilterOrder.TENANT);
            return filter;
        }
    }
}
