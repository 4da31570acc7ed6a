package dev.mainstay.testkit.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.Resource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a caller puts into an event, it is recorded: a refused record would abort the business transaction. */
public abstract class HostileValuesContract extends TrailSteps {

    private static final int LARGEST_RECORD = 300 * 1024;

    private static final Map<String, String> TEXTS = Map.of(
            "U+0000", "nul\0nul",
            "lone high surrogate", "\uD800 first",
            "lone low surrogate", "last \uDC00",
            "line ends", "cr\r lf\n crlf\r\n",
            "quotes", "\" ' \\ $1 ? ${x} %s",
            "control characters", "\u0001\u001f\u007f\u2028\uFEFF",
            "10 MiB", "x".repeat(10 * 1024 * 1024),
            "10 MiB of U+0000", "\0".repeat(10 * 1024 * 1024),
            "long in UTF-8", "\u20AC".repeat(1024 * 1024),
            "pairs of surrogates", "\uD83D\uDE00".repeat(300));

    /** For subclasses. */
    protected HostileValuesContract() {}

    @Test
    @Tag("AU7")
    public void everyTextIsRecordedInEveryPlaceThatTakesOne() throws SQLException {
        for (Map.Entry<String, String> hostile : TEXTS.entrySet()) {
            String text = hostile.getValue();
            AuditEvent event = AuditEvent.of("hostile.text", new Resource("order", text))
                    .outcome(Outcome.denied(text, text))
                    .actor(new Actor.User(text, new Actor.ApiKey(text, Actor.System.of(text))))
                    .reason(text)
                    .context(Map.of(text, text, "list", List.of(text, Map.of(text, text))))
                    .changes(Changes.created(Map.of(text, text)))
                    .build();

            AuditId id = record(alice, List.of(event)).get(0);

            assertStored(hostile.getKey(), id);
        }
    }

    @Test
    @Tag("AU7")
    public void everyValueIsRecorded() throws SQLException {
        for (Object value : values()) {
            AuditEvent event = AuditEvent.of("hostile.value", Resource.ofType("order"))
                    .context(Collections.singletonMap("value", value))
                    .changes(Changes.created(Collections.singletonMap("value", value)))
                    .build();

            AuditId id = record(alice, List.of(event)).get(0);

            assertStored(value.getClass().getName(), id);
        }
    }

    private static List<Object> values() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        IdentityHashMap<Object, Object> sameText = new IdentityHashMap<>();
        sameText.put(String.valueOf(new char[] {'k'}), 1);
        sameText.put(String.valueOf(new char[] {'k'}), 2);
        IdentityHashMap<Object, Object> sameName = new IdentityHashMap<>();
        sameName.put(1, "int");
        sameName.put("1", "text");
        sameName.put(1L, "long");
        return List.of(
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                BigInteger.TEN.pow(400),
                new BigDecimal("1E+400"),
                Long.MIN_VALUE,
                sameText,
                sameName,
                itself,
                nested(1_000),
                Collections.nCopies(200_000, 0),
                new Object());
    }

    private static Object nested(int depth) {
        Object value = "bottom";
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
        }
        return value;
    }

    @Test
    @Tag("AU7")
    public void hostileTextDoesNotDisturbTheRecordsBesideIt() throws SQLException {
        AuditEvent hostile = AuditEvent.of("hostile.text", Resource.of("order", "a\0\uD800"))
                .reason("\0")
                .build();

        List<AuditId> ids = record(alice, List.of(event("first"), hostile, event("last")));

        assertThat(ids(records())).containsExactlyInAnyOrderElementsOf(ids);
    }

    private void assertStored(String what, AuditId id) {
        AuditRecord record = read(id);
        String canonical = new String(record.canonical(), StandardCharsets.UTF_8);
        assertThat(canonical.length()).as(what).isLessThan(LARGEST_RECORD);
        // Not assertThat(text): a failure would print it all.
        assertThat(canonical.contains("\0") || canonical.contains("\\u0000"))
                .as(what + " keeps U+0000")
                .isFalse();
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(canonical))
                .as(what + " has well-formed text")
                .isTrue();
    }
}
