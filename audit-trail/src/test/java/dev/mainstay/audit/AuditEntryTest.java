package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.context.TenantIdType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditEntryTest {

    private static final AuditId ID = new AuditId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private static final CallContext CALL = CallContext.empty()
            .withTenant(new TenantId(TenantIdType.SLUG, "acme"))
            .withPrincipal(Principal.user("alice", Set.of("clerk")));
    private static final Resource ORDER = Resource.of("order", "o-1");

    @Test
    void factsOfTheCallAreTaken() {
        CorrelationId correlation = CorrelationId.mint();
        AuditEntry entry = entry(AuditEvent.of("order.read", ORDER), CALL.withCorrelationId(correlation));

        assertThat(entry.tenant()).isEqualTo("acme");
        assertThat(Actor.of(entry.record())).isEqualTo(Actor.User.of("alice"));
        assertThat(entry.record().correlationId()).contains(correlation.value());
        assertThat(entry.occurredAt()).isEqualTo("2026-11-21T12:00:00.123456Z");
        assertThat(entry.id()).isEqualTo(ID);
        assertThat(entry.record().action()).isEqualTo("order.read");
        assertThat(entry.detail()).isEqualTo("{}");
    }

    @Test
    void eventsOwnActorAndTimeComeFirst() {
        AuditEvent.Builder event = AuditEvent.of("order.read", ORDER)
                .actor(Actor.System.of("import"))
                .occurredAt(Instant.EPOCH);

        AuditEntry entry = entry(event, CALL);

        assertThat(Actor.of(entry.record())).isEqualTo(Actor.System.of("import"));
        assertThat(entry.occurredAt()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void eventWithoutTenantIsRefusedUnlessItIsThePlatforms() {
        assertThatThrownBy(() -> entry(AuditEvent.of("login.refused", ORDER), CALL.withoutTenant()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("login.refused has no tenant");

        assertThat(entry(AuditEvent.platform("login.refused", ORDER), CALL.withoutTenant())
                        .tenant())
                .isEqualTo("-");
        assertThat(entry(AuditEvent.platform("login.refused", ORDER), CALL).tenant())
                .isEqualTo("-");
    }

    @Test
    void eventWithoutActorIsRefused() {
        CallContext nobody = CallContext.empty().withTenant(new TenantId(TenantIdType.SLUG, "acme"));

        assertThatThrownBy(() -> entry(AuditEvent.of("order.read", ORDER), nobody))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("order.read has no actor");
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfPrincipalIsAnActor(Principal.Kind kind) {
        Actor actor = Actor.of(new Principal(kind, "x", Set.of(), Principal.system("s")));

        assertThat(actor.type()).isEqualTo(kind.name());
        assertThat(actor.id()).isEqualTo("x");
        assertThat(actor.onBehalfOf()).contains(Actor.System.of("s"));
    }

    @Test
    void systemActorMustNameItsComponent() {
        assertThatThrownBy(() -> Actor.System.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("component must not be blank");
    }

    @Test
    void chainOfActorsIsWrittenWholeAndEndsAfterEight() {
        Actor chain = new Actor.Service("gateway", new Actor.User("alice", new Actor.ApiKey("key-1", null)));
        Actor deepest = Actor.User.of("0");
        for (int i = 1; i < Actor.DEEPEST; i++) {
            deepest = new Actor.User(Integer.toString(i), deepest);
        }
        Actor last = deepest;

        AuditEntry entry = entry(AuditEvent.of("order.read", ORDER).actor(chain), CALL);

        assertThat(entry.detail())
                .isEqualTo("{\"onBehalfOf\":{\"id\":\"alice\","
                        + "\"onBehalfOf\":{\"id\":\"key-1\",\"type\":\"API_KEY\"},\"type\":\"USER\"}}");
        assertThatThrownBy(() -> new Actor.User("one too many", last))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delegator must end after 8 actors, had 9");
    }

    @Test
    void detailHasItsMembersInCanonicalOrder() {
        AuditEvent.Builder event = AuditEvent.of("order.cancel", ORDER)
                .outcome(Outcome.denied("order:cancel", "roles"))
                .reason("customer\0 asked")
                .context(Map.of("channel", "web"))
                .changes(Changes.created(Map.of("n", 1)));

        assertThat(entry(event, CALL).detail())
                .isEqualTo("{\"$replaced\":1,\"changes\":[{\"op\":\"add\",\"path\":\"\",\"value\":{\"n\":1}}],"
                        + "\"context\":{\"channel\":\"web\"},\"permission\":\"order:cancel\",\"policy\":\"roles\","
                        + "\"reason\":\"customer\uFFFD asked\"}");
        assertThat(entry(AuditEvent.of("a", ORDER).outcome(Outcome.failure("circuit-open")), CALL)
                        .detail())
                .isEqualTo("{\"code\":\"circuit-open\"}");
    }

    @Test
    void memberThatIsTooLargeIsKeptAsDigestAndSizeAndTheOthersStay() {
        Map<String, Object> wide = Map.of("lines", Collections.nCopies(200, "y".repeat(1_000)));
        String text = CanonicalJson.write(ClosedValue.of(wide).value());

        String detail = entry(AuditEvent.of("a", ORDER).context(wide).reason("why"), CALL)
                .detail();

        assertThat(detail)
                .isEqualTo("{\"context\":{\"$truncated\":true,\"sha256\":\""
                        + Text.sha256(text.getBytes(StandardCharsets.UTF_8)) + "\",\"size\":" + text.length()
                        + "},\"reason\":\"why\"}");
    }

    @Test
    void detailStaysBelow256KibibytesWhateverIsInIt() {
        String widest = "\u0001".repeat(255);
        Actor chain = new Actor.User(widest, null);
        for (int i = 1; i < Actor.DEEPEST; i++) {
            chain = new Actor.User(widest, chain);
        }
        Map<String, Object> full = Map.of("lines", Collections.nCopies(7, "\u20ac".repeat(5_400)));
        AuditEvent.Builder event = AuditEvent.of("a", ORDER)
                .actor(chain)
                .outcome(Outcome.denied(widest, widest))
                .reason("\u20ac".repeat(5_400))
                .context(full)
                .changes(Changes.created(full));

        String detail = entry(event, CALL).detail();

        assertThat(detail).doesNotContain("$truncated");
        assertThat(detail.getBytes(StandardCharsets.UTF_8).length).isBetween(230 * 1024, 256 * 1024);
        assertThat(List.of(detail.split("onBehalfOf", -1))).hasSize(Actor.DEEPEST);
    }

    private static AuditEntry entry(AuditEvent.Builder event, CallContext call) {
        return new AuditEntry(ID, event.build(), call, NOW);
    }
}
