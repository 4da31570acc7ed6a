package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;
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
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A policy sees every text of an event before it is stored. */
class RedactedRecordIT {

    private static final String SECRET = "hunter2/a~b-Trombone";

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 1))
                .redaction(new Blacking())
                .build();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    private static AuditEvent.Builder event() {
        return AuditEvent.of("order.read", Resource.of("order", "o-1"));
    }

    static Stream<AuditEvent> eventsWithASecret() {
        String inside = "before " + SECRET + " after";
        return Stream.of(
                AuditEvent.of("order.read", Resource.of("order", inside)).build(),
                AuditEvent.of("order.read", Resource.of("order", "x".repeat(170) + SECRET + "y".repeat(200)))
                        .build(),
                event().actor(Actor.User.of(inside)).build(),
                event().actor(new Actor.User("alice", new Actor.ApiKey(inside, Actor.System.of(SECRET))))
                        .build(),
                event().outcome(Outcome.failure(inside)).build(),
                event().outcome(Outcome.denied(inside, "roles")).build(),
                event().outcome(Outcome.denied("read", SECRET)).build(),
                event().reason(inside).build(),
                event().context(Map.of("k", inside)).build(),
                event().context(Map.of(inside, List.of(Map.of(SECRET, SECRET)))).build(),
                event().changes(Changes.created(Map.of("k", inside))).build(),
                event().changes(Changes.created(Map.of(inside, List.of(SECRET))))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("eventsWithASecret")
    void secretIsNowhereInTheRow(AuditEvent event) throws SQLException {
        AuditId id = asAlice().call(() -> trail.recordDetached(event));

        String row = database.column("SELECT r::text FROM audit.record r WHERE id = '" + id + "'")
                .get(0);
        assertThat(row).isNotEmpty();
        for (int i = 0; i + 8 <= SECRET.length(); i++) {
            assertThat(row).doesNotContain(SECRET.substring(i, i + 8));
        }
    }

    @ParameterizedTest
    @MethodSource("eventsWithASecret")
    void secretIsNowhereInTheFileOfTheSpill(AuditEvent event, @TempDir Path directory) throws IOException {
        try (SpillFixture spill = new SpillFixture(database, directory)) {
            AuditTrail waiting =
                    spill.built(spill.builder(Spill.file(spill.file)).redaction(new Blacking()));
            spill.way.down();
            asAlice().run(() -> waiting.recordDetached(event));

            assertThat(spill.lines("")).singleElement().asString().doesNotContain("hunter2", "Trombone");
        }
    }

    @Test
    void whatIsNoSecretStaysAndWhatIsNothingElseIsSaidToBeRedacted() throws SQLException {
        AuditEvent event = AuditEvent.of("order.read", Resource.of("order", "gone"))
                .actor(new Actor.User("bob", Actor.System.of("job")))
                .outcome(Outcome.denied("read", "roles"))
                .reason("why")
                .context(Map.of("n", 1L, "k", "v"))
                .changes(Changes.created(Map.of("a", "b")))
                .build();

        AuditId id = asAlice().call(() -> trail.recordDetached(event));

        assertThat(database.rows(id, "resource_id, actor_id")).containsExactly("($redacted,bob)");
        assertThat(database.column("SELECT detail FROM audit.record WHERE id = '" + id + "'"))
                .containsExactly(
                        "{\"policy\": \"roles\", \"reason\": \"why\", \"changes\": [{\"op\": \"add\", \"path\": "
                                + "\"\", \"value\": {\"a\": \"b\"}}], \"context\": {\"k\": \"v\", \"n\": 1}, \"onBehalfOf\": "
                                + "{\"id\": \"job\", \"type\": \"SYSTEM\"}, \"permission\": \"read\"}");
    }

    @Test
    void whatAPolicyMakesIsStorable() throws SQLException {
        AuditEvent event = event().context(Map.of("k", "double")).build();

        AuditId id = asAlice().call(() -> trail.recordDetached(event));

        assertThat(database.rows(id, "detail->'context'->>'k'")).containsExactly("(0.5)");
    }

    /** Cuts one known secret out, and hands back what it must not: an empty id, a double. */
    private static final class Blacking implements RedactionPolicy {

        @Override
        public Object value(Place place, Object value) {
            if (value instanceof String text) {
                return text.equals("double") ? (Object) 0.5 : text(text);
            }
            if (value instanceof List<?> list) {
                List<Object> copy = new ArrayList<>();
                list.forEach(element -> copy.add(value(place, element)));
                return copy;
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, element) -> copy.put(text((String) key), value(place, element)));
                return copy;
            }
            return value;
        }

        @Override
        public String text(String text) {
            return text.equals("gone") ? "" : text.replace(SECRET, "***");
        }

        @Override
        public Object marked(Mark mark, Place place, Object value) {
            return null;
        }
    }
}
