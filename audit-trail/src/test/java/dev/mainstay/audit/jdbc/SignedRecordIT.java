package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RecordMac.Verdict;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed when a record is written is what is read back. */
class SignedRecordIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final RecordMac MAC = RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of()));

    private static AuditDatabase database;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    static Stream<Instant> clocks() {
        return Stream.of(
                Instant.parse("2026-11-21T12:00:00.123456789Z"),
                Instant.parse("2026-11-21T12:00:00.999999999Z"),
                Instant.parse("2026-11-21T12:00:00Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.parse("1883-11-18T12:03:57.5Z"),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:58.999999999Z"));
    }

    @ParameterizedTest
    @Tag("AU37")
    @MethodSource("clocks")
    void nanosecondsOfTheClockAreNotSigned(Instant now) throws SQLException {
        AuditTrail trail = signing(now);

        AuditRecord stored = stored(trail, anEvent());

        assertThat(MAC.verify(stored)).isEqualTo(Verdict.VALID);
        assertThat(stored.occurredAt()).isEqualTo(now.truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    static Stream<String> hostileTexts() {
        return HostileValuesIT.hostileTexts();
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    void hostileTextIsSignedAsItIsStored(String text) throws SQLException {
        AuditEvent event = AuditEvent.of("hostile.text", new Resource("order", text))
                .outcome(Outcome.denied(text, text))
                .actor(new Actor.User(text, new Actor.ApiKey(text, Actor.System.of(text))))
                .reason(text)
                .context(Map.of(text, text, "list", List.of(text, Map.of(text, text))))
                .changes(Changes.created(Map.of(text, text)))
                .build();

        assertThat(MAC.verify(stored(signing(Instant.now()), event))).isEqualTo(Verdict.VALID);
    }

    static Stream<Object> hostileValues() {
        return HostileValuesIT.hostileValues();
    }

    @ParameterizedTest
    @MethodSource("hostileValues")
    void hostileValueIsSignedAsItIsStored(Object value) throws SQLException {
        AuditEvent event = AuditEvent.of("hostile.value", Resource.ofType("order"))
                .context(java.util.Collections.singletonMap("value", value))
                .changes(Changes.created(java.util.Collections.singletonMap("value", value)))
                .build();

        assertThat(MAC.verify(stored(signing(Instant.now()), event))).isEqualTo(Verdict.VALID);
    }

    static Stream<Outcome> outcomes() {
        return Stream.of(Outcome.success(), Outcome.failure("circuit-open"), Outcome.denied("order:read", "roles"));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void outcomeIsSignedAndReadBackTyped(Outcome outcome) throws SQLException {
        AuditEvent event = AuditEvent.of("order.read", Resource.of("order", "o-1"))
                .outcome(outcome)
                .build();

        AuditRecord stored = stored(signing(Instant.now()), event);

        assertThat(MAC.verify(stored)).isEqualTo(Verdict.VALID);
        assertThat(Outcome.of(stored)).isEqualTo(outcome);
    }

    @Test
    void batchIsSigned() throws SQLException {
        AuditTrail trail = signing(Instant.now());

        List<AuditId> ids = database.inTenantTransaction(tx ->
                asAlice().call(() -> trail.recordAll(tx, List.of(anEvent(), anEvent()))));

        for (AuditId id : ids) {
            assertThat(MAC.verify(read(id))).isEqualTo(Verdict.VALID);
        }
    }

    @Test
    void editedRecordIsInvalid() throws SQLException {
        AuditRecord stored = stored(signing(Instant.now()), anEvent());
        Map<String, Object> edited = new java.util.LinkedHashMap<>(stored.envelope());
        edited.put("ai", "mallory");

        assertThat(MAC.verify(AuditRecord.of(edited))).isEqualTo(Verdict.INVALID);
    }

    @Test
    void recordWithoutMacHasNone() throws SQLException {
        AuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .build();

        AuditRecord stored = stored(trail, anEvent());

        assertThat(MAC.verify(stored)).isEqualTo(Verdict.ABSENT);
        assertThat(stored.traceId()).isEmpty();
    }

    @Test
    void traceAndCorrelationIdsAreThoseOfTheCall() throws SQLException {
        CorrelationId correlation = CorrelationId.mint();
        AuditTrail trail = tracing(() -> Optional.of(TRACE.toUpperCase(java.util.Locale.ROOT)));

        AuditId id = asAlice().withCorrelationId(correlation).call(() -> trail.recordDetached(anEvent()));

        AuditRecord stored = read(id);
        assertThat(stored.traceId()).contains(TRACE);
        assertThat(stored.correlationId()).contains(correlation.value());
        assertThat(MAC.verify(stored)).isEqualTo(Verdict.VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "00000000000000000000000000000000", "4bf92f3577b34da6a3ce929d0e0e473\u0661", "null"})
    void traceIdThatIsNoneCostsNoRecord(String text) throws SQLException {
        AuditTrail trail = tracing(() -> text.equals("null") ? null : Optional.of(text));

        assertThat(stored(trail, anEvent()).traceId()).isEmpty();
    }

    @Test
    void tracerThatFailsCostsNoRecord() throws SQLException {
        AuditTrail trail = tracing(() -> {
            throw new IllegalStateException("no tracer");
        });

        assertThat(stored(trail, anEvent()).traceId()).isEmpty();
    }

    private static AuditTrail tracing(Supplier<Optional<String>> trace) {
        return JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .mac(MAC)
                .traceId(trace)
                .build();
    }

    private static AuditTrail signing(Instant now) {
        return JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .traceId(() -> Optional.of(TRACE))
                .mac(MAC)
                .build();
    }

    private static AuditRecord stored(AuditTrail trail, AuditEvent event) throws SQLException {
        return read(database.inTenantTransaction(tx -> asAlice().call(() -> trail.record(tx, event))));
    }

    private static AuditRecord read(AuditId id) throws SQLException {
        try (Connection connection = database.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + AuditRecord.COLUMNS
                        + " FROM audit.record WHERE tenant_id = '" + ACME + "' AND id = '" + id + "'")) {
            assertThat(row.next()).isTrue();
            return AuditRecord.read(row);
        }
    }
}
