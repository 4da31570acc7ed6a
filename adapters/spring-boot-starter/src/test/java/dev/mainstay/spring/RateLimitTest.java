package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.limit.SharedBuckets;
import dev.mainstay.spring.limit.ClientKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Clients that ask too often are answered with 429; others do not notice. */
class RateLimitTest {

    private static final String ON = "mainstay.rate-limit.enabled=true";
    private static final String THREE = "mainstay.rate-limit.permits=3";
    private static final String AN_HOUR = "mainstay.rate-limit.period=1h";
    private static final String WRONG = "Basic " + Base64.getEncoder().encodeToString(new byte[] {'a', ':', 'b'});

    private TestService service;

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void theFourthOfThreeIs429WithTheWaitAndOtherClientsPass() throws Exception {
        service = TestService.start(Handlers.class, ON, THREE, AN_HOUR);
        for (int i = 0; i < 3; i++) {
            assertThat(asAlice().statusCode()).isEqualTo(200);
        }

        HttpResponse<String> refused = asAlice();

        assertTooMany(refused);
        assertThat(refused.body()).contains("\"code\":\"rate-limited\"").doesNotContain("alice");
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1100, 1200);
        assertThat(service.get("/work").statusCode()).isEqualTo(200);
        assertThat(service.bean(Handlers.class).worked).hasValue(4);
    }

    @Test
    void refusedAuthenticationsTakeTokensOfTheirAddressAndKnownCallersDoNot() throws Exception {
        service = TestService.start(Handlers.class, ON, THREE, AN_HOUR);
        for (int i = 0; i < 3; i++) {
            assertThat(wrongPassword().statusCode()).isEqualTo(401);
        }

        HttpResponse<String> refused = wrongPassword();

        assertTooMany(refused);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertTooMany(service.get("/work"));
        assertThat(asAlice().statusCode()).isEqualTo(200);
    }

    @Test
    void refusedAuthorizationsTakeTokensToo() throws Exception {
        service = TestService.start(Handlers.class, ON, THREE, AN_HOUR);
        for (int i = 0; i < 3; i++) {
            assertThat(send(service.request("/closed").header("Authorization", ALICE))
                            .statusCode())
                    .isEqualTo(403);
        }

        assertTooMany(send(service.request("/closed").header("Authorization", ALICE)));
    }

    @Test
    void healthIsNotLimitedUnlessSomebodyWantsItAndThenOnlyWhatIsNamedIsFree() throws Exception {
        service = TestService.start(Handlers.class, ON, AN_HOUR, "mainstay.rate-limit.permits=1");
        for (String path : new String[] {"/health", "/health/live", "/health/ready"}) {
            assertThat(service.get(path).statusCode()).isEqualTo(200);
        }
        assertThat(service.get("/work").statusCode()).isEqualTo(200);
        assertTooMany(service.get("/work"));
        service.close();

        service = TestService.start(
                Handlers.class,
                ON,
                AN_HOUR,
                "mainstay.rate-limit.permits=1",
                "mainstay.rate-limit.excluded-paths=/work");

        assertThat(service.get("/work").statusCode()).isEqualTo(200);
        assertThat(service.get("/work").statusCode()).isEqualTo(200);
        assertThat(service.get("/health/live").statusCode()).isEqualTo(200);
        assertTooMany(service.get("/health/live"));
    }

    @Test
    void whenTheSharedBucketsAreAwayThisInstanceCountsByItself() throws Exception {
        service = TestService.start(AwayBuckets.class, ON, THREE, AN_HOUR);
        for (int i = 0; i < 3; i++) {
            assertThat(service.get("/work").statusCode()).isEqualTo(200);
        }

        assertTooMany(service.get("/work"));
        assertThat(service.bean(AwayBuckets.class).asked).hasPositiveValue();
    }

    @Test
    void theApplicationSaysWhoAClientIs() throws Exception {
        service = TestService.start(ByHeader.class, ON, AN_HOUR, "mainstay.rate-limit.permits=1");

        assertThat(of("one").statusCode()).isEqualTo(200);
        assertThat(of("two").statusCode()).isEqualTo(200);
        assertTooMany(of("one"));
    }

    private HttpResponse<String> of(String client) throws IOException, InterruptedException {
        return send(service.request("/work").header("X-Client", client));
    }

    private HttpResponse<String> asAlice() throws IOException, InterruptedException {
        return send(service.request("/work").header("Authorization", ALICE));
    }

    private HttpResponse<String> wrongPassword() throws IOException, InterruptedException {
        return send(service.request("/work").header("Authorization", WRONG));
    }

    private static void assertTooMany(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(header(refused, "Retry-After")).matches("[1-9]\\d*");
        assertThat(refused.body()).contains("\"correlationId\":\"" + header(refused, "X-Correlation-ID") + "\"");
    }

    @RestController
    static class Handlers {

        final AtomicInteger worked = new AtomicInteger();

        @GetMapping("/work")
        String work() {
            worked.incrementAndGet();
            return "done";
        }

        @GetMapping("/closed")
        String closed() {
            return "never";
        }
    }

    @RestController
    static class AwayBuckets {

        final AtomicInteger asked = new AtomicInteger();

        @Bean
        SharedBuckets away() {
            return (limit, policy, key) -> {
                asked.incrementAndGet();
                throw new IOException("away");
            };
        }

        @GetMapping("/work")
        String work() {
            return "done";
        }
    }

    @RestController
    static class ByHeader {

        @Bean
        ClientKey clients() {
            return request -> String.valueOf(request.getHeader("X-Client"));
        }

        @GetMapping("/work")
        String work() {
            return "done";
        }
    }
}
