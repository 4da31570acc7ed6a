package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.GLOBEX;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReadException;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading back what was recorded. */
class AuditReaderIT {

    private static AuditDatabase database;
    private static AuditTrail trail;
    private static int tenants = 100;

    private CallContext call;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 2))
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    @BeforeEach
    void tenantOfItsOwn() {
        call = asAlice().withTenant(TenantId.of(new UUID(0, tenants++)));
    }

    private AuditId record(AuditEvent.Builder event) {
        return call.call(() -> trail.recordDetached(event.build()));
    }

    private static AuditEvent.Builder event(String action) {
        return AuditEvent.of(action, Resource.of("order", "o-1"));
    }

    private AuditPage page(AuditQuery query) {
        return call.call(() -> trail.reader().page(query));
    }

    private List<AuditId> ids(AuditQuery.Builder query) {
        return ids(page(query.build()));
    }

    private static List<AuditId> ids(AuditPage page) {
        return page.records().stream().map(AuditRecord::id).toList();
    }

    @Test
    @Tag("AU41")
    void pagesShowWhatWasThereExactlyOnceWhateverIsRecordedMeanwhile() {
        List<AuditId> there = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            there.add(0, record(event("a")));
        }
        AuditQuery query = AuditQuery.builder().pageSize(4).build();
        List<AuditId> seen = new ArrayList<>();
        AuditPage page = page(query);
        seen.addAll(ids(page));
        while (page.next().isPresent()) {
            record(event("meanwhile"));
            page = page(query.after(page.next().get()));
            seen.addAll(ids(page));
        }

        assertThat(seen).isEqualTo(there);
    }

    @Test
    @Tag("AU41")
    void recordsOfOneMomentAreSplitBetweenPagesByTheirIds() throws SQLException {
        String tenant = call.tenant().orElseThrow().value();
        database.administrate("INSERT INTO audit.record (tenant_id, id, recorded_at, occurred_at, actor_type, actor_id,"
                + " action, outcome, resource_type, detail, format) SELECT '" + tenant
                + "', ('01890a5d-ac96-774b-bcce-' || lpad(i::text, 12, '0'))::uuid, date_trunc('hour', now()), now(),"
                + " 'USER', 'alice', 'a', 'SUCCESS', 'order', '{}', 1 FROM generate_series(1, 10) AS i");
        AuditQuery query = AuditQuery.builder().pageSize(3).build();
        List<String> seen = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            AuditPage page = page(next.map(query::after).orElse(query));
            page.records().forEach(record -> seen.add(record.id().toString().substring(34)));
            next = page.next();
        } while (next.isPresent());

        assertThat(seen).containsExactly("10", "09", "08", "07", "06", "05", "04", "03", "02", "01");
    }

    @Test
    void lastPageThatIsFullHasNoNext() {
        record(event("a"));
        record(event("a"));

        assertThat(page(AuditQuery.builder().pageSize(2).build()).next()).isEmpty();
        assertThat(page(AuditQuery.builder().pageSize(1).build()).next()).isPresent();
        assertThat(page(AuditQuery.builder().action("nothing").build()).records())
                .isEmpty();
    }

    @Test
    void everyConditionNarrows() {
        CorrelationId correlation = CorrelationId.mint();
        AuditId denied = record(event("order.read").outcome(Outcome.denied("read", "roles")));
        AuditId other = record(AuditEvent.of("order.create", Resource.of("order", "o-2")));
        AuditId type = record(AuditEvent.of("order.list", Resource.ofType("list")));
        AuditId system = record(event("order.expire").actor(Actor.System.of("job")));
        AuditEvent event = event("order.pay").build();
        AuditId correlated = call.withCorrelationId(correlation).call(() -> trail.recordDetached(event));
        AuditRecord middle = page(AuditQuery.builder()
                        .resource(Resource.ofType("list"))
                        .build())
                .records()
                .get(0);

        assertThat(ids(AuditQuery.builder())).containsExactly(correlated, system, type, other, denied);
        assertThat(ids(AuditQuery.builder().outcome(Outcome.Kind.DENIED))).containsExactly(denied);
        assertThat(ids(AuditQuery.builder().resource(Resource.of("order", "o-2"))))
                .containsExactly(other);
        assertThat(ids(AuditQuery.builder().resource(Resource.ofType("order"))))
                .containsExactly(correlated, system, other, denied);
        assertThat(ids(AuditQuery.builder().actor(Actor.System.of("job")))).containsExactly(system);
        assertThat(ids(AuditQuery.builder().actor(Actor.User.of("job")))).isEmpty();
        assertThat(ids(AuditQuery.builder().action("order.create"))).containsExactly(other);
        assertThat(ids(AuditQuery.builder().correlationId(correlation))).containsExactly(correlated);
        assertThat(ids(AuditQuery.builder().from(middle.recordedAt()))).containsExactly(correlated, system, type);
        assertThat(ids(AuditQuery.builder().to(middle.recordedAt()))).containsExactly(other, denied);
        assertThat(ids(AuditQuery.builder().outcome(Outcome.Kind.SUCCESS).action("order.read")))
                .isEmpty();
    }

    @Test
    @Tag("AU10")
    void chainOfThreeActorsComesBackAndASystemHasItsComponent() {
        Actor chain = new Actor.Service("gateway", new Actor.ApiKey("key-1", Actor.User.of("alice")));
        CallContext impersonated = call.withPrincipal(new Principal(
                Principal.Kind.USER,
                "support",
                Set.of("staff"),
                new Principal(
                        Principal.Kind.SERVICE,
                        "desk",
                        Set.of(),
                        new Principal(Principal.Kind.USER, "bob", Set.of(), null))));
        AuditEvent event = event("order.read").build();
        record(event("order.read").actor(chain));
        impersonated.call(() -> trail.recordDetached(event));
        record(event("order.expire").actor(Actor.System.of("expiry-job")));

        List<Actor> actors =
                page(AuditQuery.all()).records().stream().map(Actor::of).toList();

        assertThat(actors)
                .containsExactly(
                        Actor.System.of("expiry-job"),
                        new Actor.User("support", new Actor.Service("desk", Actor.User.of("bob"))),
                        chain);
        assertThatThrownBy(() -> Actor.System.of(" ")).hasMessage("component must not be blank");
    }

    @Test
    void recordIsReadTyped() {
        record(event("order.pay")
                .outcome(Outcome.failure("circuit-open"))
                .reason("gateway is down")
                .changes(Changes.created(Map.of("total", "10.50"))));

        AuditRecord record = page(AuditQuery.all()).records().get(0);

        assertThat(Outcome.of(record)).isEqualTo(Outcome.failure("circuit-open"));
        assertThat(record.reason()).contains("gateway is down");
        assertThat(record.changes())
                .singleElement()
                .isEqualTo(Map.of("op", "add", "path", "", "value", Map.of("total", "10.50")));
        assertThat(record.isLate()).isFalse();
        assertThat(record.recordedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void tenantSeesItsOwnOnlyAndThePlatformsWhenAskedFor() {
        AuditId own = record(event("a"));
        asAlice().withTenant(GLOBEX).call(() -> trail.recordDetached(event("b").build()));
        AuditId platform = trail.recordDetached(AuditEvent.platform("login.refused", Resource.ofType("session"))
                .actor(Actor.System.of("login"))
                .build());

        assertThat(ids(AuditQuery.builder())).containsExactly(own);
        assertThat(ids(AuditQuery.builder().platform())).contains(platform).doesNotContain(own);
        assertThatThrownBy(() -> trail.reader().page(AuditQuery.all()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no tenant");
    }

    @Test
    void auditorAndTenantRoleReadAndOthersDoNot() throws SQLException {
        AuditId id = record(event("a"));
        AuditReader auditor = JdbcAuditReader.on(database.as("auditor"));
        AuditReader stranger = JdbcAuditReader.on(database.as("login"));

        assertThat(ids(call.call(() -> auditor.page(AuditQuery.all())))).containsExactly(id);
        try (Connection tx =
                database.tenantTransaction(call.tenant().orElseThrow().value())) {
            assertThat(ids(call.call(() -> trail.reader().page(tx, AuditQuery.all()))))
                    .containsExactly(id);
        }
        assertThatThrownBy(() -> call.run(() -> stranger.page(AuditQuery.all())))
                .isInstanceOfSatisfying(AuditReadException.class, e -> {
                    assertThat(e.code()).isEqualTo("audit-read-failed");
                    assertThat(e.isRetryable()).isFalse();
                    assertThat(e).hasMessageContaining("42501");
                });
    }

    @Test
    void callersTransactionIsBoundOrMustBeItsTenants() throws SQLException {
        AuditId id = record(event("a"));
        AuditReader reader = trail.reader();
        try (Connection unbound = database.as("auditor").getConnection()) {
            assertThatThrownBy(() -> call.run(() -> reader.page(unbound, AuditQuery.all())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit off");
            unbound.setAutoCommit(false);
            assertThat(ids(call.call(() -> reader.page(unbound, AuditQuery.all()))))
                    .containsExactly(id);
            unbound.rollback();
            assertThat(AuditDatabase.column(unbound, "SELECT count(*) FROM audit.record"))
                    .containsExactly("0");
        }
        try (Connection other = database.tenantTransaction(ACME.value())) {
            assertThatThrownBy(() -> call.run(() -> reader.page(other, AuditQuery.all())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another tenant");
        }
    }
}
