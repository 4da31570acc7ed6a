package dev.mainstay.spring.web;

import dev.mainstay.core.http.ContextHeaders;
import dev.mainstay.core.http.Trust;
import dev.mainstay.core.validation.InputValidator;
import jakarta.validation.ValidatorFactory;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/** Correlation id, body limit and problems for servlet applications. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration"
        },
        beforeName = "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({DispatcherServlet.class, JsonMapper.class})
@EnableConfigurationProperties(MainstayWebProperties.class)
public class MainstayWebAutoConfiguration {

    /** Serialises problems. */
    @Bean
    @ConditionalOnMissingBean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    /** Answers for exceptions of handlers. */
    @Bean
    @ConditionalOnMissingBean
    ProblemAdvice problemAdvice(ObjectProvider<InputValidator> validator) {
        return new ProblemAdvice(validator.getIfAvailable());
    }

    /** Lets the starter know where a handler's body begins; on where Spring Boot configures Spring MVC. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebMvcRegistrations.class)
    static class Handlers {

        @Bean
        @ConditionalOnMissingBean(WebMvcRegistrations.class)
        WebMvcRegistrations progressOfHandlers() {
            return new WebMvcRegistrations() {
                @Override
                public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
                    return new ProgressHandlerAdapter();
                }
            };
        }
    }

    /** Names every failing field, without its value; on where Jakarta Validation is. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ValidatorFactory.class)
    static class Validation {

        @Bean
        @ConditionalOnBean(ValidatorFactory.class)
        @ConditionalOnMissingBean
        InputValidator inputValidator(ValidatorFactory factory) {
            return InputValidator.of(factory);
        }
    }

    /** Makes problems of what Tomcat refuses by itself; on where Tomcat is the server. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({TomcatServletWebServerFactory.class, StandardHost.class})
    static class Container {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTheContainer() {
            return factory -> factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReportValve.class.getName());
                }
            });
        }
    }

    @Bean
    FilterRegistrationBean<CallContextFilter> callContextFilter(
            MainstayWebProperties properties, ProblemWriter problems) {
        Trust trust = properties.trusted() ? Trust.TRUSTED : Trust.UNTRUSTED;
        FilterRegistrationBean<CallContextFilter> filter =
                new FilterRegistrationBean<>(new CallContextFilter(ContextHeaders.ofDefaults(), trust, problems));
        filter.setOrder(FilterOrder.CALL_CONTEXT);
        filter.setDispatcherTypes(
                jakarta.servlet.DispatcherType.REQUEST,
                jakarta.servlet.DispatcherType.ERROR,
                jakarta.servlet.DispatcherType.ASYNC);
        return filter;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(MainstayWebProperties properties, ProblemWriter problems) {
        FilterRegistrationBean<BodyLimitFilter> filter = new FilterRegistrationBean<>(
                new BodyLimitFilter(properties.maxBody().toBytes(), problems));
        filter.setOrder(FilterOrder.BODY_LIMIT);
        return filter;
    }
}
