package dev.mainstay.spring.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.spring.RecordingTrail;
import dev.mainstay.spring.security.Denials;
import dev.mainstay.spring.security.MainstaySecurityAutoConfiguration;
import dev.mainstay.spring.security.ProblemSecurity;
import dev.mainstay.spring.tenancy.TenantResolver;
import dev.mainstay.spring.web.MainstayWebAutoConfiguration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.json.JsonMapper;

/** Refused requests in the audit trail, through the handler that answers them. */
class DeniedRequestsTest {

    private static final TenantId ACME = TenantId.of(new UUID(0, 1));
    private final RecordingTrail trail = new RecordingTrail();
    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MainstayWebAutoConfiguration.class,
                    MainstaySecurityAutoConfiguration.class,
                    MainstayAuditSecurityAutoConfiguration.class))
            .withBean(JsonMapper.class, JsonMapper::new)
            .withBean(AuditTrail.class, () -> trail);

    @AfterEach
    void nobodyIsLoggedIn() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void refusedRequestIsRecordedUnderTheCallersTenantWithWhatItNeeded() {
        TenantResolver resolver = request -> Optional.of(ACME);

        web.withBean(TenantResolver.class, () -> resolver).run(context -> {
            MockHttpServletResponse answer = refuse(context, needsManager());

            AuditEvent event = trail.events().get(0);
            assertThat(answer.getStatus()).isEqualTo(403);
            assertThat(event.action()).isEqualTo("request.deny");
            assertThat(event.resource()).isEqualTo(Resource.of("request", "POST /orders/7/cancel"));
            assertThat(event.outcome()).isEqualTo(Outcome.denied("ROLE_admin,ROLE_manager", "spring-security"));
            assertThat(event.actor()).contains(Actor.User.of("alice"));
            assertThat(event.isPlatform()).isFalse();
            assertThat(trail.tenants()).containsExactly(Optional.of(ACME));
        });
    }

    @Test
    void callerWithoutTenantIsRecordedUnderThePlatforms() {
        web.run(context -> {
            refuse(context, new AccessDeniedException("no"));

            assertThat(trail.events()).hasSize(1).allMatch(AuditEvent::isPlatform);
            assertThat(trail.events().get(0).outcome()).isEqualTo(Outcome.denied("unknown", "spring-security"));
        });
    }

    @Test
    void trailThatIsDownChangesNothingOfTheAnswer() {
        trail.fail();

        web.run(context ->
                assertThat(refuse(context, needsManager()).getStatus()).isEqualTo(403));
    }

    @Test
    void missingCredentialsAreNoDenial() {
        web.run(context -> {
            MockHttpServletResponse answer = new MockHttpServletResponse();
            context.getBean(ProblemSecurity.class)
                    .commence(new MockHttpServletRequest("GET", "/orders"), answer, new BadCredentialsException("no"));

            assertThat(answer.getStatus()).isEqualTo(401);
            assertThat(trail.events()).isEmpty();
        });
    }

    @Test
    void itCanBeSwitchedOffAndReplaced() {
        Denials own = (request, refused) -> {};

        web.withPropertyValues("mainstay.audit.denied-requests=false")
                .run(context -> assertThat(context).doesNotHaveBean(Denials.class));
        web.withBean(Denials.class, () -> own)
                .run(context -> assertThat(context.getBean(Denials.class)).isSameAs(own));
    }

    private static AccessDeniedException needsManager() {
        return new AuthorizationDeniedException(
                "Access Denied",
                new AuthorityAuthorizationDecision(
                        false, AuthorityUtils.createAuthorityList("ROLE_manager", "ROLE_admin")));
    }

    private static MockHttpServletResponse refuse(ApplicationContext context, AccessDeniedException refused)
            throws Exception {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("alice", "", "ROLE_clerk"));
        MockHttpServletResponse answer = new MockHttpServletResponse();
        context.getBean(ProblemSecurity.class)
                .handle(new MockHttpServletRequest("POST", "/orders/7/cancel"), answer, refused);
        return answer;
    }
}
