package dev.mainstay.testkit.audit;

import static dev.mainstay.testkit.MainstayAssertions.assertThatAudit;
import static dev.mainstay.testkit.MainstayAssertions.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each assertion passes on what is right, fails on what is not, and says what was there. */
class AuditAssertTest {

    private static final TenantId ACME = TenantId.of(new UUID(0, 1));
    private static final Resource ORDER = Resource.of("order", "o-1");
    private static final Actor BOB = new Actor.ApiKey("key-7", Actor.User.of("bob"));
    private static final CorrelationId CORRELATION = CorrelationId.mint();

    private final InMemoryAuditTrail trail = InMemoryAuditTrail.ofDefaults();
    private final CallContext alice = CallContext.empty()
            .withTenant(ACME)
            .withPrincipal(Principal.user("alice", Set.of()))
            .withCorrelationId(CORRELATION);

    @BeforeEach
    void threeRecords() {
        alice.run(() -> {
            trail.record(
                    null,
                    AuditEvent.of("order.create", ORDER)
                            .changes(Changes.created(Map.of("total", new BigDecimal("10.50"), "lines", 2, "a/b", "x")))
                            .reason("first order")
                            .build());
            trail.recordDetached(AuditEvent.of("order.cancel", ORDER)
                    .actor(BOB)
                    .outcome(Outcome.denied("order:cancel", "roles"))
                    .build());
            trail.recordDetached(AuditEvent.of("order.charge", Resource.of("order", "o-2"))
                    .outcome(Outcome.failure("circuit-open"))
                    .build());
        });
    }

    private AuditAssert all() {
        return assertThatAudit(trail.records());
    }

    private static String failureOf(ThrowingCallable assertion) {
        Throwable[] thrown = new Throwable[1];
        assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).satisfies(failure -> thrown[0] = failure);
        return thrown[0].getMessage();
    }

    @Test
    @Tag("TK20")
    void recordsThatAreAsExpectedPass() {
        all().recorded("order.create")
                .by("alice")
                .by(Actor.User.of("alice"))
                .in(ACME)
                .on(ORDER)
                .succeeded()
                .changed("/total", null, new BigDecimal("10.50"))
                .changed("/total", null, "10.50")
                .changed("/lines", null, 2)
                .changed("/a~1b", null, "x")
                .changed("/total")
                .because("first order")
                .withCorrelationId(CORRELATION)
                .once()
                .recorded("order.cancel")
                .by(BOB)
                .denied("order:cancel")
                .once()
                .recorded("order.charge")
                .on(Resource.ofType("order"))
                .failed("circuit-open")
                .and()
                .didNotRecord("order.delete")
                .holdsNoSecret()
                .doesNotContain("4111");
    }

    @Test
    void trailIsReadForTheTenantOfTheCallOnAllPages() {
        alice.run(() -> {
            assertThatAudit(trail, AuditQuery.builder().pageSize(1).build())
                    .recordedExactly(entry("order.create"), entry("order.cancel"), entry("order.charge"));
            assertThatAudit(trail).recorded("order.create").once();
        });
        alice.withTenant(TenantId.of(new UUID(0, 2)))
                .run(() -> assertThatAudit(trail).recordedNothing());
    }

    @Test
    void missingActionSaysWhatWasRecorded() {
        assertThat(failureOf(() -> all().recorded("order.delete")))
                .contains("Expected a record of order.delete but there were 3:")
                .contains("order.create SUCCESS", "order.cancel DENIED", "order.charge FAILURE")
                .contains(trail.records().get(0).id().toString());
        trail.clear();
        assertThat(failureOf(() -> all().recorded("order.delete"))).contains("but nothing was recorded");
    }

    @Test
    @Tag("TK20")
    void eachWordFailsOnAnotherValueAndSaysWhatThereIs() {
        assertThat(failureOf(() -> all().recorded("order.create").by("mallory")))
                .contains("Expected a record of order.create by mallory")
                .contains("none of the 1 record of order.create is:")
                .contains("by alice");
        assertThat(failureOf(() -> all().recorded("order.cancel").by(new Actor.ApiKey("key-7", null))))
                .contains("by API_KEY key-7\n")
                .contains("by API_KEY key-7 for USER bob");
        assertThat(failureOf(() -> all().recorded("order.create").in("globex"))).contains("in " + ACME);
        assertThat(failureOf(() -> all().recorded("order.create").on(Resource.of("order", "o-9"))))
                .contains("on order/o-9", "on order/o-1");
        assertThat(failureOf(() -> all().recorded("order.create").on(Resource.ofType("basket"))))
                .contains("on basket", "on order/o-1");
        assertThat(failureOf(() -> all().recorded("order.cancel").denied("order:read")))
                .contains("denied for lack of order:cancel by roles");
        assertThat(failureOf(() -> all().recorded("order.cancel").succeeded())).contains("denied for lack of");
        assertThat(failureOf(() -> all().recorded("order.charge").failed("timeout")))
                .contains("failed with circuit-open");
        assertThat(failureOf(() -> all().recorded("order.create").denied("order:create")))
                .contains("that succeeded");
        assertThat(failureOf(() -> all().recorded("order.create").withCorrelationId("other")))
                .contains("with the correlation id " + CORRELATION);
    }

    @Test
    void eachWordLooksAtWhatTheOneBeforeItLeft() {
        assertThat(failureOf(() -> all().recorded("order.cancel").by("key-7").because("first order")))
                .contains("Expected a record of order.cancel by key-7 because 'first order'")
                .contains("without a reason");
    }

    @Test
    @Tag("TK20")
    void changeFailsOnAnotherValuePlaceOrDirectionWithoutShowingValues() {
        RecordedAssert created = all().recorded("order.create");

        assertThat(failureOf(() -> created.changed("/total", null, "10.5")))
                .contains("with the change /total from nothing to \"10.5\"")
                .contains("with the changes of the whole")
                .doesNotContain("10.50");
        assertThat(failureOf(() -> created.changed("/total", "10.50", null))).doesNotContain("lines");
        assertThat(failureOf(() -> created.changed("/tota", null, "10.50"))).contains("/tota ");
        assertThat(failureOf(() -> created.changed("/missing"))).contains("with a change at /missing");
        assertThat(failureOf(() -> created.because("other")))
                .contains("with a reason of 11 characters")
                .doesNotContain("first order");
        assertThat(failureOf(() -> all().recorded("order.cancel").changed("/total")))
                .contains("without changes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> created.changed("total", null, 1))
                .withMessageContaining("'total'");
    }

    @Test
    void valuesAreShownWhereTheyAreAskedFor() {
        RecordedAssert created = all().showingValues().recorded("order.create");

        assertThat(failureOf(() -> created.changed("/total", null, "10.5"))).contains("\"total\":\"10.50\"");
        assertThat(failureOf(() -> created.because("other"))).contains("because 'first order'");
    }

    @Test
    void numbersOfRecordsMustBeExact() {
        alice.run(
                () -> trail.recordDetached(AuditEvent.of("order.create", ORDER).build()));

        all().recorded("order.create").times(2);
        assertThat(failureOf(() -> all().recorded("order.create").once()))
                .contains("Expected exactly 1 record of order.create but there were 2:");
        assertThat(failureOf(() -> all().recorded("order.create").times(3))).contains("exactly 3 records");
        assertThat(failureOf(() -> all().didNotRecord("order.create"))).contains("but there were 2:");
        assertThat(failureOf(() -> all().recordedNothing())).contains("Expected no record but there were 4:");
    }

    @Test
    @Tag("TK20")
    void exactRecordsFailOnAnotherOrderOneTooManyAndOneTooFew() {
        all().recordedExactly(
                        entry("order.create").by("alice").in(ACME).changed("/lines", null, 2),
                        entry("order.cancel").by(BOB).denied("order:cancel").on(ORDER),
                        entry("order.charge").failed("circuit-open").withCorrelationId(CORRELATION.value()));
        assertThat(failureOf(() -> all().recordedExactly(
                                entry("order.cancel"),
                                entry("order.create").because("first order"),
                                entry("order.charge"))))
                .contains("1. other: ", "of order.create instead of of order.cancel")
                .contains("3. as expected: ");
        assertThat(failureOf(() -> all().recordedExactly(entry("order.create"), entry("order.cancel"))))
                .contains("Expected exactly 2 records but there were 3:")
                .contains("3. not expected: ");
        assertThat(failureOf(() -> all().recordedExactly(
                                entry("order.create"),
                                entry("order.cancel").succeeded(),
                                entry("order.charge"),
                                entry("order.close").by("alice"))))
                .contains("2. other: ", "denied for lack of order:cancel by roles instead of that succeeded")
                .contains("4. missing: of order.close by alice");
    }

    @Test
    void descriptionOfTheTestStandsBeforeTheMessage() {
        assertThat(failureOf(() ->
                        all().as("after the retry").recorded("order.create").by("bob")))
                .startsWith("[after the retry] ");
    }
}
