package dev.mainstay.spring.security;

import dev.mainstay.spring.limit.MainstayRateLimitAutoConfiguration;
import dev.mainstay.spring.limit.RequestLimit;
import dev.mainstay.spring.web.FilterOrder;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import dev.mainstay.spring.web.ProblemWriter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.SecurityFilterChain;

/** The authenticated caller in the call context, and 401 and 403 as problems; on where Spring Security is. */
@AutoConfiguration(after = {MainstayWebAutoConfiguration.class, MainstayRateLimitAutoConfiguration.class})
@ConditionalOnClass(SecurityFilterChain.class)
@ConditionalOnBean(ProblemWriter.class)
public class MainstaySecurityAutoConfiguration {

    /** Entry point and access denied handler for the application's filter chain. */
    @Bean
    @ConditionalOnMissingBean
    ProblemSecurity problemSecurity(
            ProblemWriter problems, ObjectProvider<RequestLimit> limit, ObjectProvider<Denials> denials) {
        return new ProblemSecurity(problems, limit.getIfAvailable(), denials.getIfAvailable());
    }

    @Bean
    FilterRegistrationBean<CallerFilter> callerFilter() {
        FilterRegistrationBean<CallerFilter> filter = new FilterRegistrationBean<>(new CallerFilter());
        filter.setOrder(FilterOrder.CALLER);
        return filter;
    }
}
