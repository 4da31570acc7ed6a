package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a caller puts into an event, the insert is accepted: a refused one would abort the business transaction. */
class HostileValuesIT {

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 1))
                .build();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    static Stream<String> hostileTexts() {
        return Stream.of(
                "nul\0nul",
                "lone high \uD800",
                "\uDC00 lone low",
                "swapped \uDC00\uD800",
                "cr\r lf\n crlf\r\n",
                "quotes \" ' \\ $1 ? ${x} %s",
                "\u0001\u001f\u007f\u2028\uFEFF",
                "\uD83D\uDE00".repeat(300),
                "x".repeat(10 * 1024 * 1024),
                "\0".repeat(10 * 1024 * 1024),
                "\u20AC".repeat(4 * 1024 * 1024),
                "NaN");
    }

    @ParameterizedTest
    @Tag("AU7")
    @MethodSource("hostileTexts")
    void textIsStoredInEveryPlaceThatTakesOne(String text) throws SQLException {
        AuditEvent event = AuditEvent.of("hostile.text", new Resource("order", text))
                .outcome(Outcome.denied(text, text))
                .actor(new Actor.User(text, new Actor.ApiKey(text, Actor.System.of(text))))
                .reason(text)
                .context(Map.of(text, text, "list", List.of(text, Map.of(text, text))))
                .changes(Changes.created(Map.of(text, text)))
                .build();

        AuditId id = write(event);

        assertThat(stored(id)).isEqualTo("t");
    }

    @Test
    @Tag("AU7")
    void principalWithALoneSurrogateIsStored() throws SQLException {
        CallContext call = CallContext.empty()
                .withTenant(TenantId.of(new UUID(0, 1)))
                .withPrincipal(Principal.user("a\uD800b", Set.of()));

        AuditId id = call.call(() -> trail.recordDetached(
                AuditEvent.of("hostile.actor", Resource.ofType("order")).build()));

        assertThat(database.column("SELECT actor_id FROM audit.record WHERE id = '" + id + "'"))
                .containsExactly("a\uFFFDb");
    }

    static Stream<Object> hostileValues() {
        Map<Object, Object> duplicates = new LinkedHashMap<>();
        duplicates.put(1, "int");
        duplicates.put("1", "text");
        duplicates.put(1L, "long");
        duplicates.put("a\0", "nul");
        duplicates.put("a\uFFFD", "replacement");
        duplicates.put(null, "null");
        duplicates.put("null", "text");
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        itself.add(itself);
        IdentityHashMap<Object, Object> sameText = new IdentityHashMap<>();
        sameText.put(new String("k"), 1);
        sameText.put(new String("k"), 2);
        return Stream.of(
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                Double.MAX_VALUE,
                BigInteger.TEN.pow(400),
                new BigDecimal("1E+400"),
                new BigDecimal("1E-2147483647"),
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                duplicates,
                sameText,
                itself,
                nested(1_000),
                nested(100_000),
                Collections.nCopies(200_000, 0),
                Collections.nCopies(49_000, 1),
                new int[100_000],
                new Object[] {null, 'c', true, (byte) 1, new byte[10]},
                new Object(),
                Map.of("wide", Collections.nCopies(2_000, "y".repeat(1_000))));
    }

    @ParameterizedTest
    @Tag("AU7")
    @MethodSource("hostileValues")
    void valueIsStoredInEveryPlaceThatTakesOne(Object value) throws SQLException {
        AuditEvent event = AuditEvent.of("hostile.value", Resource.ofType("order"))
                .context(Collections.singletonMap("value", value))
                .changes(Changes.created(Collections.singletonMap("value", value)))
                .build();

        AuditId id = write(event);

        assertThat(stored(id)).isEqualTo("t");
    }

    @Test
    @Tag("AU7")
    void largestDetailOfTheWorstShapeFitsTheTable() throws SQLException {
        List<Integer> digits = Collections.nCopies(49_000, 1);
        AuditEvent event = AuditEvent.of("hostile.largest", Resource.ofType("order"))
                .reason("\u20AC".repeat(5_400))
                .context(Map.of("digits", digits))
                .changes(Changes.created(Map.of("digits", digits)))
                .build();

        AuditId id = write(event);

        assertThat(database.column(
                        "SELECT jsonb_array_length(detail->'context'->'digits') FROM audit.record WHERE id = '" + id
                                + "'"))
                .containsExactly("49000");
    }

    @Test
    void whatWasReplacedIsCountedAndKeysStayApart() throws SQLException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("a\0", "x\0y\uD800");
        facts.put("a\uFFFD", "z");
        AuditEvent event = AuditEvent.of("hostile.count", Resource.ofType("order"))
                .context(facts)
                .build();

        AuditId id = write(event);

        assertThat(database.column("SELECT detail FROM audit.record WHERE id = '" + id + "'"))
                .containsExactly(
                        "{\"context\": {\"a\uFFFD\": \"x\uFFFDy\uFFFD\", \"a\uFFFD~2\": \"z\"}, \"$replaced\": 3}");
    }

    private static Object nested(int depth) {
        Object value = "bottom";
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
        }
        return value;
    }

    private static AuditId write(AuditEvent event) {
        CallContext call = CallContext.empty()
                .withTenant(TenantId.of(new UUID(0, 1)))
                .withPrincipal(Principal.user("alice", Set.of()));
        return call.call(() -> trail.recordDetached(event));
    }

    private static String stored(AuditId id) throws SQLException {
        return database.column("SELECT octet_length(detail::text) < 600000 FROM audit.record WHERE id = '" + id + "'")
                .get(0);
    }
}
