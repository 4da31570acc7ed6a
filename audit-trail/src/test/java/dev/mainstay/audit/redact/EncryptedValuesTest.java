package dev.mainstay.audit.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.Redact.Method;
import dev.mainstay.audit.RedactionPolicy.Mark;
import dev.mainstay.audit.RedactionPolicy.Place;
import dev.mainstay.audit.SubjectKeys;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.keys.AesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedValuesTest {

    private static final String TENANT = AuditDatabase.ACME.value();
    private static final Map<String, Object> REMOVED = Map.of("$redacted", "removed");
    private static final Map<String, Object> DOCUMENT = Map.of(
            "people",
            List.of(Map.of("id", "p-1", "email", "ann@example.com"), Map.of("id", 2L, "email", "bob@example.com")));

    private final KeysInMemory keys = new KeysInMemory();
    private final List<Map<String, String>> heard = new ArrayList<>();

    private Redactions policy(SubjectKeys subjectKeys) {
        return Redactions.builder()
                .encrypted("/people/*/email", "/people/*/id")
                .subjectKeys(subjectKeys)
                .listener(signal -> heard.add(signal.attributes()))
                .build();
    }

    private Object written(SubjectKeys subjectKeys) {
        return CallContext.empty()
                .withTenant(AuditDatabase.ACME)
                .call(() -> policy(subjectKeys).value(new Place("", DOCUMENT), DOCUMENT));
    }

    @Test
    void eachPersonsValueIsReadBackWithThatPersonsKey() {
        Object written = written(keys);

        assertThat(CanonicalJson.write(written))
                .contains("\"subject\":\"p-1\"", "\"subject\":\"2\"", "\"key\":\"k-p-1\"")
                .doesNotContain("ann@", "bob@", "example");
        assertThat(SubjectValues.of(keys).read(TENANT, written)).isEqualTo(DOCUMENT);
    }

    @Test
    void withoutItsKeyAValueIsErasedAndTheOtherPersonsStays() {
        Object written = written(keys);

        keys.forget(TENANT, "p-1");

        assertThat(SubjectValues.of(keys).read(TENANT, written))
                .isEqualTo(Map.of(
                        "people",
                        List.of(
                                Map.of("id", "p-1", "email", Map.of("$redacted", "erased")),
                                Map.of("id", 2L, "email", "bob@example.com"))));
    }

    @Test
    void equalValuesDoNotShowAndLengthsDoNotEither() {
        Redactions policy = policy(keys);
        List<Map<?, ?>> written = new ArrayList<>();
        for (String email : List.of("a@b.example", "a@b.example", "somebody.quite.long@b.example")) {
            written.add((Map<?, ?>) CallContext.empty()
                    .withTenant(AuditDatabase.ACME)
                    .call(() -> policy.value(new Place("/people/0/email", DOCUMENT), email)));
        }

        assertThat(written).extracting(map -> map.get("data")).doesNotHaveDuplicates();
        assertThat(written)
                .extracting(map -> ((String) map.get("data")).length())
                .containsOnly(((String) written.get(0).get("data")).length());
    }

    @Test
    void aValueThatWasMovedOrChangedIsUnreadable() {
        Map<?, ?> person = (Map<?, ?>) ((List<?>) ((Map<?, ?>) written(keys)).get("people")).get(0);
        Map<String, Object> email = new HashMap<>();
        ((Map<?, ?>) person.get("email")).forEach((key, value) -> email.put((String) key, value));
        String other = AuditDatabase.GLOBEX.value();
        keys.copy(TENANT, other, "p-1");
        Map<String, Object> unreadable = Map.of("$redacted", "unreadable");

        assertThat(SubjectValues.of(keys).read(other, email)).isEqualTo(unreadable);
        String data = (String) email.get("data");
        for (Object changed : List.of("", "AAAA", "?", data.substring(1), data.substring(4) + "AAAA", 5L)) {
            email.put("data", changed);
            assertThat(SubjectValues.of(keys).read(TENANT, email)).isEqualTo(unreadable);
        }
    }

    @Test
    void withoutATenantTheValueIsRemoved() {
        Object written = policy(keys).value(new Place("", DOCUMENT), DOCUMENT);

        assertThat(CanonicalJson.write(written)).doesNotContain("ann@").contains("removed");
        assertThat(heard).containsOnly(Map.of("outcome", "removed", "kind", "no-tenant"));
    }

    @Test
    void whenTheKeysAreAwayTheValueIsRemovedAndNothingFails() {
        SubjectKeys away = new SubjectKeys() {
            @Override
            public AesKey current(String tenant, String subject) {
                throw new IllegalStateException("away");
            }

            @Override
            public Optional<AesKey> find(String tenant, String subject, String keyId) {
                throw new IllegalStateException("away");
            }

            @Override
            public void forget(String tenant, String subject) {}
        };

        Object written = written(away);

        assertThat(CanonicalJson.write(written)).doesNotContain("ann@").contains("removed");
        assertThat(heard).containsOnly(Map.of("outcome", "removed", "kind", "failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/nobody", "/people", "/people/0/email/x", "/people/99/id", "/token", "/blank"})
    void withoutAPersonTheValueIsRemoved(String subject) {
        Map<String, Object> document =
                Map.of("people", List.of(), "token", "password=hunter22", "blank", " ", "email", "ann@example.com");

        Object written = CallContext.empty()
                .withTenant(AuditDatabase.ACME)
                .call(() -> policy(keys)
                        .marked(new Mark(Method.ENCRYPT, subject), new Place("/email", document), "ann@example.com"));

        assertThat(written).isEqualTo(REMOVED);
        assertThat(heard).containsExactly(Map.of("outcome", "removed", "kind", "no-subject"));
    }

    @Test
    void everyValueOfTheModelComesBack() {
        Redactions policy = Redactions.builder()
                .encryptedField("note", "/id")
                .subjectKeys(keys)
                .build();
        for (Object value : List.of("", "ä\n\"", 5L, true, List.of("a", 1L), Map.of("a", Map.of("b", "c")))) {
            Object written = CallContext.empty()
                    .withTenant(AuditDatabase.ACME)
                    .call(() -> policy.value(new Place("/note", Map.of("id", "p-9")), value));

            assertThat(SubjectValues.of(keys).read(TENANT, written)).isEqualTo(value);
        }
    }

    @Test
    void whatWasWrittenOnceIsNotWrittenAgain() {
        Object written = written(keys);

        assertThat(policy(keys).value(new Place("", null), written)).isEqualTo(written);
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$redacted':'encrypted','subject':'p-1','key':'k','data':'ann@example.com'}",
                "{'$redacted':'encrypted','subject':'password=hunter22','key':'k','data':'DATA'}",
                "{'$redacted':'encrypted','subject':'p-1','key':'k','data':'DATA','more':'ann@example.com'}",
                "{'$redacted':'encrypted','subject':'p-1','key':'ann@example.com','data':'DATA'}",
                "{'$redacted':'token','key':'k','value':'ann@example.com'}",
                "{'$redacted':'masked','type':'ann@example.com'}",
                "{'$redacted':'removed','x':'ann@example.com'}",
                "{'$redacted':'ann@example.com'}"
            })
    void whatOnlyLooksWrittenIsRedacted(String json) {
        Object forged = CanonicalJson.parse(json.replace('\'', '"').replace("DATA", "A".repeat(123)));
        Redactions policy = Redactions.builder().pointer("/x", Method.REMOVE).build();

        assertThat(policy.value(new Place("/x", null), forged)).isEqualTo(REMOVED);
    }
}
