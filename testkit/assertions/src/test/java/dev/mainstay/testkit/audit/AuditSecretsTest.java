package dev.mainstay.testkit.audit;

import static dev.mainstay.testkit.MainstayAssertions.assertThatAudit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets are found wherever they stand, and are in no message. */
class AuditSecretsTest {

    private static final String TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a";
    private static final String CARD = "4111 1111 1111 1111";
    private static final String WORD = "swordfish-\"9\n";

    private final InMemoryAuditTrail trail = InMemoryAuditTrail.ofDefaults();
    private final CallContext alice = CallContext.empty()
            .withTenant(TenantId.of(new UUID(0, 1)))
            .withPrincipal(Principal.user("alice", Set.of()));

    private static AuditEvent.Builder event() {
        return AuditEvent.of("order.update", Resource.of("order", "o-1"));
    }

    static Stream<AuditEvent.Builder> leaking() {
        return Stream.of(
                event().reason("retried with " + TOKEN),
                event().context(Map.of("card", List.of(Map.of("number", CARD)))),
                event().context(Map.of(TOKEN, true)),
                event().changes(Changes.created(Map.of("password", "hunter2"))),
                event().changes(Changes.created(Map.of("deep", Map.of("apiKey", List.of("q8Zt1"))))),
                event().actor(Actor.User.of(TOKEN)),
                AuditEvent.of("order.update", Resource.of("order", TOKEN)));
    }

    @ParameterizedTest
    @MethodSource("leaking")
    @Tag("TK20")
    void secretIsFoundAndNotRepeated(AuditEvent.Builder event) {
        alice.run(() -> trail.recordDetached(event.build()));

        Throwable failure =
                catchThrowable(() -> assertThatAudit(trail.records()).holdsNoSecret());

        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected no secret in the audit trail but found:")
                .hasMessageContaining(trail.records().get(0).id().toString());
        assertThat(failure.getMessage()).doesNotContain("ghp_", "4111", "hunter2", "q8Zt1");
    }

    @Test
    @Tag("TK20")
    void ordinaryRecordsAndWhatAPolicyWroteAreNoSecrets() {
        alice.run(() -> {
            trail.recordDetached(event().reason("the customer called at 10:30 about order 4711")
                    .context(Map.of(
                            "token", Map.of("$redacted", "token", "key", "2026-11", "value", "9f86d081884c7d65")))
                    .build());
            trail.recordDetached(event().changes(Changes.created(Map.of("password", Map.of("$redacted", "removed"))))
                    .build());
        });

        assertThatAudit(trail.records()).holdsNoSecret();
    }

    static Stream<AuditEvent.Builder> saying() {
        return Stream.of(
                event().reason("it was " + WORD + "!"),
                event().context(Map.of("a", List.of(Map.of("b", WORD)))),
                event().context(Map.of(WORD, 1)),
                event().changes(Changes.created(Map.of("a", WORD))),
                event().actor(new Actor.ApiKey("key", Actor.User.of(WORD))),
                AuditEvent.of("order.update", Resource.of("order", WORD)));
    }

    @ParameterizedTest
    @MethodSource("saying")
    void textIsFoundWhereverItStandsAndNotRepeated(AuditEvent.Builder event) {
        alice.run(() -> trail.recordDetached(event.build()));

        Throwable failure =
                catchThrowable(() -> assertThatAudit(trail.records()).doesNotContain(WORD));

        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("text of " + WORD.length() + " characters")
                .hasMessageContaining("has it in ");
        assertThat(failure.getMessage()).doesNotContain("swordfish");
        assertThatAudit(trail.records()).doesNotContain("catfish");
    }

    @Test
    void emptyTextIsNoQuestion() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThatAudit(trail.records()).doesNotContain(""));
    }
}
