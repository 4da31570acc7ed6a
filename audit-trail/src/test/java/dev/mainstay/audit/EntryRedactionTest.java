package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where a policy is asked, and with what. */
class EntryRedactionTest {

    private static final AuditId ID = new AuditId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));

    private final List<String> asked = new ArrayList<>();

    @Test
    void valueOfAChangeIsAskedForAtItsPathAndSecretsInPathsGo() {
        Map<String, Object> replace = new LinkedHashMap<>();
        replace.put("op", "replace");
        replace.put("path", "/users/top~1sec~0ret/name");
        replace.put("from", "/top~1sec~0ret");
        replace.put("value", "top/sec~ret");
        replace.put("old", null);

        Map<String, Object> detail = redacted(Map.of("changes", List.of(replace, "stray")));

        assertThat(CanonicalJson.write(detail))
                .isEqualTo("{\"changes\":[{\"from\":\"/*~1*\",\"old\":null,\"op\":\"replace\","
                        + "\"path\":\"/users/*~1*/name\",\"value\":\"*/*\"},\"stray\"]}");
        assertThat(asked).contains("/users/top~1sec~0ret/name null");
    }

    @Test
    void wholeDocumentIsTheDocumentOfItsChange() {
        Map<String, Object> add = Map.of("op", "add", "path", "", "value", Map.of("k", 1L));

        redacted(Map.of("changes", List.of(add), "context", Map.of("c", 2L)));

        assertThat(asked).containsExactlyInAnyOrder(" {\"k\":1}", " {\"c\":2}");
    }

    @Test
    void whatWasTruncatedStaysAsItIs() {
        Map<String, Object> detail = Map.of(
                "changes", Map.of("$truncated", true, "size", 5L),
                "reason", Map.of("$truncated", true, "size", 7L),
                "$replaced", 3L);

        assertThat(redacted(detail)).isEqualTo(detail);
    }

    @Test
    void idThatWasCutKeepsItsDigestOnly() {
        Resource cut = Resource.of("order", "x".repeat(175) + "top/sec~ret" + "y".repeat(300));
        Resource pair = Resource.of("order", "x".repeat(179) + "\uD83D\uDE00" + "y".repeat(300));

        for (Resource resource : List.of(cut, pair)) {
            AuditRecord record = entry(resource).redacted(policy()).record();

            assertThat(record.resourceId().orElseThrow()).matches("sha256:[0-9a-f]{64}");
        }
        assertThat(entry(Resource.of("order", "~sha256:" + "0".repeat(64)))
                        .redacted(policy())
                        .record()
                        .resourceId())
                .contains("~sha256:" + "0".repeat(64));
    }

    private Map<String, Object> redacted(Map<String, Object> detail) {
        Map<String, Object> envelope =
                new LinkedHashMap<>(entry(Resource.ofType("order")).record().envelope());
        envelope.put("d", detail);
        Map<String, Object> redacted = new LinkedHashMap<>();
        AuditEntry.of(AuditRecord.of(envelope))
                .redacted(policy())
                .record()
                .detail()
                .forEach((member, value) -> redacted.put((String) member, value));
        return redacted;
    }

    private static AuditEntry entry(Resource resource) {
        AuditEvent event = AuditEvent.platform("order.read", resource)
                .actor(Actor.System.of("job"))
                .build();
        return new AuditEntry(ID, event, CallContext.empty(), Instant.EPOCH);
    }

    private RedactionPolicy policy() {
        return new RedactionPolicy() {
            @Override
            public Object value(Place place, Object value) {
                asked.add(place.pointer() + " " + CanonicalJson.write(place.document()));
                return value instanceof String text ? text(text) : value;
            }

            @Override
            public String text(String text) {
                return text.replace("top", "*").replace("sec~ret", "*");
            }

            @Override
            public Object marked(Mark mark, Place place, Object value) {
                return null;
            }
        };
    }
}
