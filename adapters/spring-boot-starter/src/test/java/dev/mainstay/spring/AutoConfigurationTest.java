package dev.mainstay.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditTrail;
import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.validation.InputValidator;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Request;
import dev.mainstay.spring.audit.MainstayAuditAutoConfiguration;
import dev.mainstay.spring.guard.MainstayGuardAutoConfiguration;
import dev.mainstay.spring.idempotency.Idempotent;
import dev.mainstay.spring.idempotency.MainstayIdempotencyAutoConfiguration;
import dev.mainstay.spring.security.MainstaySecurityAutoConfiguration;
import dev.mainstay.spring.security.ProblemSecurity;
import dev.mainstay.spring.tenancy.MainstayTenancyAutoConfiguration;
import dev.mainstay.spring.tenancy.TenantResolver;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import dev.mainstay.spring.web.ProblemWriter;
import dev.mainstay.tenancy.Tenancy;
import io.lettuce.core.RedisClient;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What is on by presence and property, and that a bean of the application takes its place. */
class AutoConfigurationTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            MainstayAuditAutoConfiguration.class,
            MainstayGuardAutoConfiguration.class,
            MainstayIdempotencyAutoConfiguration.class,
            MainstaySecurityAutoConfiguration.class,
            MainstayTenancyAutoConfiguration.class,
            MainstayWebAutoConfiguration.class,
            JacksonAutoConfiguration.class,
            ValidationAutoConfiguration.class,
            WebMvcAutoConfiguration.class);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(ALL);
    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(ALL);

    @Test
    void everythingIsOnWhereEverythingIsThere() {
        web.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Guards.class)
                .hasSingleBean(Idempotency.class)
                .hasSingleBean(InMemoryStore.class)
                .hasSingleBean(Tenancy.class)
                .hasSingleBean(TenantResolver.class)
                .hasSingleBean(ProblemWriter.class)
                .hasSingleBean(ProblemSecurity.class)
                .hasSingleBean(InputValidator.class)
                .hasBean("callContextFilter")
                .hasBean("bodyLimitFilter")
                .hasBean("callerFilter")
                .hasBean("tenantFilter")
                .hasBean("idempotencyFilter")
                .doesNotHaveBean(AuditTrail.class));
    }

    @Test
    void anApplicationWithoutAServerHasTheCapabilitiesAndNoFilter() {
        plain.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(Guards.class)
                .hasSingleBean(Idempotency.class)
                .hasSingleBean(Tenancy.class)
                .doesNotHaveBean(ProblemWriter.class)
                .doesNotHaveBean("tenantFilter")
                .doesNotHaveBean("idempotencyFilter"));
    }

    @Test
    void eachPartIsOffWhereItsModuleIsNot() {
        web.withClassLoader(new FilteredClassLoader(Idempotency.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("idempotencyFilter"));
        web.withClassLoader(new FilteredClassLoader(Tenancy.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("tenantFilter"));
        web.withClassLoader(new FilteredClassLoader(SecurityFilterChain.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("callerFilter"));
        web.withClassLoader(new FilteredClassLoader(JwtAuthenticationToken.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TenantResolver.class));
        web.withClassLoader(new FilteredClassLoader(ValidatorFactory.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("inputValidator"));
        plain.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ProblemWriter.class));
        plain.withClassLoader(new FilteredClassLoader(AuditTrail.class))
                .withPropertyValues("mainstay.audit.url=jdbc:postgresql://127.0.0.1:1/x")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("auditTrail"));
    }

    @Test
    void keysNeedNoTenantWhereThereIsNoTenancy() {
        Operation<String> greet = Operation.of("greet", Codecs.string());
        Request request = Request.key("k-1");

        web.withClassLoader(new FilteredClassLoader(Tenancy.class))
                .run(context -> assertThat(context.getBean(Idempotency.class)
                                .run(greet, request, claim -> "hello")
                                .orElseThrow())
                        .isEqualTo("hello"));
        web.run(context -> assertThatThrownBy(
                        () -> context.getBean(Idempotency.class).run(greet, request, claim -> "hello"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tenant"));
    }

    @Test
    void aBeanOfTheApplicationTakesThePlace() {
        Guards guards = Guards.builder().build();
        IdempotencyStore store = InMemoryStore.ofDefaults();
        Tenancy tenancy = Tenancy.builder().idType(TenantIdType.UUID).build();
        TenantResolver tenants = request -> Optional.empty();
        AuditTrail trail = (AuditTrail) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AuditTrail.class},
                (proxy, method, arguments) -> method.getName().equals("hashCode") ? 1 : null);

        web.withBean(Guards.class, () -> guards)
                .withBean(IdempotencyStore.class, () -> store)
                .withBean(Tenancy.class, () -> tenancy)
                .withBean(TenantResolver.class, () -> tenants)
                .withBean("ownTrail", AuditTrail.class, () -> trail)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Guards.class)).isSameAs(guards);
                    assertThat(context.getBean(IdempotencyStore.class)).isSameAs(store);
                    assertThat(context.getBean(Tenancy.class)).isSameAs(tenancy);
                    assertThat(context.getBean(TenantResolver.class)).isSameAs(tenants);
                    assertThat(context).hasBean("ownTrail").doesNotHaveBean("auditTrail");
                });
    }

    @Test
    void recordsThatAreToBeInRedisAreNeverKeptInMemoryInstead() {
        plain.withClassLoader(new FilteredClassLoader(RedisClient.class))
                .withPropertyValues("mainstay.idempotency.redis-uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context).hasFailed());
        plain.withPropertyValues("mainstay.idempotency.redis-uri=redis://127.0.0.1:1")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void aRoleWithoutADataSourceToBindStopsTheStart() {
        plain.withPropertyValues("mainstay.tenancy.role=app")
                .run(context ->
                        assertThat(context).getFailure().hasMessageContaining("there is no DataSource to bind"));
    }

    @Test
    void aDataSourceOfAnotherNameIsNotSilentlyLeftUnbound() {
        DataSource other = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);

        plain.withPropertyValues("mainstay.tenancy.role=app")
                .withBean("ordersDataSource", DataSource.class, () -> other)
                .run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mainstay.web.max-body=0B", "mainstay.web.max-body=much", "mainstay.tenancy.id-type=shoe"})
    void whatIsConfiguredWronglyStopsTheStart(String setting) {
        web.withPropertyValues(setting).run(context -> assertThat(context).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(classes = {Future.class, Stream.class, Late.class, BadName.class})
    void aHandlerThatCannotBeProtectedStopsTheStart(Class<?> handler) {
        web.withBean(handler)
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(handler.getSimpleName()));
    }

    @RestController
    static class Future {

        @Idempotent("a")
        @PostMapping("/a")
        CompletableFuture<String> a() {
            return CompletableFuture.completedFuture("a");
        }
    }

    @RestController
    static class Stream {

        @Idempotent("a")
        @PostMapping("/a")
        ResponseEntity<StreamingResponseBody> a() {
            return ResponseEntity.noContent().build();
        }
    }

    @RestController
    static class Late {

        @Idempotent("a")
        @PostMapping("/a")
        Callable<String> a() {
            return () -> "a";
        }
    }

    @RestController
    static class BadName {

        @Idempotent("Not a name")
        @PostMapping("/a")
        String a() {
            return "a";
        }
    }
}
