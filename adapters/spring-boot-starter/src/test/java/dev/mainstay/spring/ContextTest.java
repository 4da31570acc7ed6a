package dev.mainstay.spring;

import static dev.mainstay.spring.TestService.ALICE;
import static dev.mainstay.spring.TestService.TENANT;
import static dev.mainstay.spring.TestService.TENANTLESS;
import static dev.mainstay.spring.TestService.header;
import static dev.mainstay.spring.TestService.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.spring.web.FilterOrder;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Correlation id, deadline, caller and tenant of a request, as its handler sees them. */
class ContextTest {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(Handlers.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theCallersIdIsKeptAndAnotherReplaced() throws Exception {
        String id = UUID.randomUUID().toString();

        HttpResponse<String> kept = send(service.request("/facts").header("X-Correlation-ID", id));
        HttpResponse<String> replaced = send(service.request("/facts").header("X-Correlation-ID", "<script>"));

        assertThat(header(kept, "X-Correlation-ID")).isEqualTo(id);
        assertThat(kept.body()).contains("id=" + id);
        assertThat(UUID.fromString(header(replaced, "X-Correlation-ID"))).isNotNull();
    }

    @Test
    void aDeadlineIsHonouredOnlyWhereCallersAreTrusted() throws Exception {
        assertThat(send(service.request("/facts").header("X-Request-Timeout-Ms", "5000"))
                        .body())
                .contains("deadline=false");
        try (TestService trusting = TestService.start(Handlers.class, "mainstay.web.trusted=true")) {
            assertThat(send(trusting.request("/facts").header("X-Request-Timeout-Ms", "5000"))
                            .body())
                    .contains("deadline=true");
        }
    }

    @Test
    void theHandlerKnowsCallerAndTenant() throws Exception {
        String facts =
                send(service.request("/facts").header("Authorization", ALICE)).body();

        assertThat(facts).contains("principal=alice", "roles=[clerk]", "tenant=" + TENANT);
    }

    @Test
    void aCallerWithoutATenantIs403UnlessNoneIsRequired() throws Exception {
        HttpResponse<String> refused = send(service.request("/facts").header("Authorization", TENANTLESS));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
        try (TestService lenient = TestService.start(Handlers.class, "mainstay.tenancy.required=false")) {
            assertThat(send(lenient.request("/facts").header("Authorization", TENANTLESS))
                            .body())
                    .contains("principal=eve", "tenant=none");
        }
    }

    @Test
    void nobodyIs401WithAChallengeAndTheWrongRole403() throws Exception {
        HttpResponse<String> nobody = service.get("/closed");
        HttpResponse<String> clerk = send(service.request("/closed").header("Authorization", ALICE));

        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(header(nobody, "WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(nobody.body()).contains(header(nobody, "X-Correlation-ID"));
        assertThat(clerk.statusCode()).isEqualTo(403);
        assertThat(clerk.body()).contains(header(clerk, "X-Correlation-ID"));
    }

    @Test
    void whatTheFirewallRefusesIsAProblemToo() throws Exception {
        HttpResponse<String> refused = service.get("/facts;x=1");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(header(refused, "X-Correlation-ID"));
    }

    @Test
    void aFailureAfterAnAsynchronousWaitHasTheSameId() throws Exception {
        HttpResponse<String> failed = service.get("/later");

        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).contains("\"correlationId\":\"" + header(failed, "X-Correlation-ID") + "\"");
    }

    @Test
    void nothingOfARequestIsLeftOnItsThread() throws Exception {
        send(service.request("/facts").header("Authorization", ALICE));

        for (int i = 0; i < 20; i++) {
            assertThat(service.get("/facts").body()).contains("principal=none", "tenant=none");
        }
    }

    @Test
    void filtersStandInTheOrderOfTheArchitecture() {
        assertThat(List.of(
                        FilterOrder.CALL_CONTEXT,
                        FilterOrder.BODY_LIMIT,
                        -100, // Spring Security
                        FilterOrder.CALLER,
                        FilterOrder.TENANT,
                        FilterOrder.RATE_LIMIT,
                        FilterOrder.IDEMPOTENCY))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @RestController
    static class Handlers {

        @GetMapping("/facts")
        String facts() {
            CallContext context = CallContext.current();
            return "id=" + context.correlationId().orElseThrow().value()
                    + " deadline=" + context.deadline().isPresent()
                    + " principal="
                    + context.principal().map(caller -> caller.id()).orElse("none")
                    + " roles="
                    + context.principal()
                            .map(caller -> caller.roles().toString())
                            .orElse("")
                    + " tenant="
                    + context.tenant().map(tenant -> tenant.value()).orElse("none");
        }

        @GetMapping("/closed")
        String closed() {
            return "never";
        }

        @GetMapping("/later")
        Callable<String> later() {
            return () -> {
                throw new IllegalStateException("later");
            };
        }
    }
}
