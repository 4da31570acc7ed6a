package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.guard.Guard;
import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.health.Criticality;
import dev.mainstay.core.health.Dependency;
import dev.mainstay.core.health.Status;
import dev.mainstay.spring.health.RedisPing;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** Liveness and readiness over HTTP. */
@Timeout(60)
class HealthTest {

    private @Nullable TestService service;

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void livenessAsksNobodyAndReadinessTellsDetailsToKnownCallersOnly() throws Exception {
        service = TestService.start(Outside.class, "mainstay.health.cache-time=0s");
        Outside outside = service.bean(Outside.class);

        HttpResponse<String> live = service.get("/health/live");
        int askedByLiveness = outside.asked.get();
        HttpResponse<String> ready = service.get("/health/ready");
        HttpResponse<String> detailed = asAlice("/health");

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(header(live, "Content-Type")).isEqualTo("application/json");
        assertThat(header(live, "Cache-Control")).isEqualTo("no-store");
        assertThat(askedByLiveness).isZero();
        assertThat(ready.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(detailed.body()).contains("\"name\":\"store\"", "\"name\":\"mail\"", "\"name\":\"payments\"");
        assertThat(outside.asked).hasValue(2);
    }

    @Test
    void withoutACriticalDependencyReadinessIs503AndLivenessStays() throws Exception {
        service = TestService.start(Outside.class, "mainstay.health.cache-time=0s");
        service.bean(Outside.class).down = true;

        HttpResponse<String> unknown = service.get("/health/ready");
        HttpResponse<String> known = asAlice("/health/ready");

        assertThat(unknown.statusCode()).isEqualTo(503);
        assertThat(unknown.body()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
        assertThat(header(unknown, "Retry-After")).isEqualTo("1");
        assertThat(known.statusCode()).isEqualTo(503);
        assertThat(known.body())
                .contains("\"name\":\"store\",\"status\":\"DOWN\"", "\"reason\":\"failed\"")
                .doesNotContain("secret");
        assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void anOpenGuardIsShownAndLeavesReadinessUp() throws Exception {
        service = TestService.start(Outside.class, "mainstay.health.cache-time=0s");
        service.bean(Guard.class).breaker().forceOpen();

        HttpResponse<String> ready = asAlice("/health/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .startsWith("{\"status\":\"UP\"")
                .contains("\"name\":\"payments\",\"status\":\"DOWN\"", "circuit-forced-open");
    }

    @Test
    void aProbeThatHangsEndsWithItsTimeLimit() throws Exception {
        service = TestService.start(Hanging.class);
        try {
            HttpResponse<String> ready = asAlice("/health/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"reason\":\"timeout\"");
        } finally {
            service.bean(Hanging.class).end.countDown();
        }
    }

    @Test
    void theDatabaseIsAskedWhetherItWorks() throws Exception {
        service = TestService.start(Database.class, "mainstay.health.cache-time=0s");
        Database database = service.bean(Database.class);

        HttpResponse<String> valid = asAlice("/health/ready");
        database.isValid = false;
        HttpResponse<String> invalid = ready503();
        database.isValid = true;
        database.isThere = false;
        HttpResponse<String> away = ready503();

        assertThat(valid.statusCode()).isEqualTo(200);
        assertThat(valid.body()).contains("\"name\":\"database\",\"status\":\"UP\"", "\"criticality\":\"critical\"");
        assertThat(invalid.body()).contains("\"name\":\"database\",\"status\":\"DOWN\"");
        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(database.borrowed).hasValue(0);
    }

    @Test
    void aRedisWhoseConnectionIsDownIsNotAsked() throws Exception {
        StatefulRedisConnection<?, ?> down =
                proxy(StatefulRedisConnection.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "isOpen" -> false;
                    default -> throw new AssertionError(method);
                });

        assertThat(RedisPing.on(down).run().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void whenTheApplicationStopsReadinessIsDownFirst() {
        service = TestService.start(Stopping.class);
        Stopping stopping = service.bean(Stopping.class);

        service.close();

        assertThat(stopping.seen)
                .containsExactly("503 {\"status\":\"DOWN\",\"checks\":[]}", "200 {\"status\":\"UP\",\"checks\":[]}");
    }

    /** A second look confirms what the first has found. */
    private HttpResponse<String> ready503() throws IOException, InterruptedException {
        asAlice("/health/ready");
        return asAlice("/health/ready");
    }

    private HttpResponse<String> asAlice(String path) throws IOException, InterruptedException {
        return send(service.request(path).header("Authorization", ALICE));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    @Configuration(proxyBeanMethods = false)
    static class Outside {

        final AtomicInteger asked = new AtomicInteger();
        volatile boolean down;

        @Bean
        Dependency store() {
            return Dependency.critical("store", Duration.ofSeconds(5), () -> {
                asked.incrementAndGet();
                if (down) {
                    throw new IOException("secret");
                }
                return true;
            });
        }

        @Bean
        Dependency mail() {
            return new Dependency("mail", Duration.ofSeconds(5), Criticality.NON_CRITICAL, () -> {
                throw new IOException("secret");
            });
        }

        @Bean
        Guard payments(Guards guards) {
            return guards.api("payments");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hanging {

        final CountDownLatch end = new CountDownLatch(1);

        @Bean
        Dependency stuck() {
            return Dependency.critical("stuck", Duration.ofMillis(200), () -> {
                boolean ended = false;
                while (!ended) {
                    try {
                        end.await();
                        ended = true;
                    } catch (InterruptedException deaf) {
                        ended = false;
                    }
                }
                return true;
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        final AtomicInteger borrowed = new AtomicInteger();
        volatile boolean isValid = true;
        volatile boolean isThere = true;

        @Bean
        DataSource dataSource() {
            return proxy(DataSource.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "getConnection" -> connection();
                case "isWrapperFor" -> false;
                case "hashCode" -> 1;
                case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                default -> null;
            });
        }

        private Connection connection() throws SQLException {
            if (!isThere) {
                throw new SQLException("secret");
            }
            borrowed.incrementAndGet();
            return proxy(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "isValid" -> isValid;
                case "close" -> {
                    borrowed.decrementAndGet();
                    yield null;
                }
                default -> throw new AssertionError(method);
            });
        }
    }

    /** Asks the service, which still answers, when it hears that it stops. */
    @Configuration(proxyBeanMethods = false)
    static class Stopping implements ApplicationListener<ContextClosedEvent> {

        final List<String> seen = new ArrayList<>();

        @Autowired
        WebServerApplicationContext application;

        @Override
        public void onApplicationEvent(ContextClosedEvent closed) {
            String base = "http://127.0.0.1:" + application.getWebServer().getPort();
            seen.add(TestService.ask(base + "/health/ready"));
            seen.add(TestService.ask(base + "/health/live"));
        }
    }
}
