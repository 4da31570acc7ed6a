package dev.mainstay.audit.redact;

import static dev.mainstay.audit.Redact.Method.ENCRYPT;
import static dev.mainstay.audit.Redact.Method.MASK;
import static dev.mainstay.audit.Redact.Method.REMOVE;
import static dev.mainstay.audit.Redact.Method.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.CanonicalJson;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.RedactionPolicy.Mark;
import dev.mainstay.audit.RedactionPolicy.Place;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.secrets.SecretScanner;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionsTest {

    private static final Map<String, Object> REMOVED = Map.of("$redacted", "removed");

    @Test
    void fieldsAreFoundByNameWhereverTheyStand() {
        RedactionPolicy policy =
                Redactions.builder().field("tax_id", REMOVE).field("name", MASK).build();

        Object written = policy.value(
                new Place("", null),
                Map.of("TaxId", "DE123", "orders", List.of(Map.of("tax-id", 17L, "total", "1.00")), "name", "Bob"));

        assertThat(written)
                .isEqualTo(Map.of(
                        "TaxId",
                        REMOVED,
                        "orders",
                        List.of(Map.of("tax-id", REMOVED, "total", "1.00")),
                        "name",
                        Map.of("$redacted", "masked", "type", "string")));
    }

    @Test
    void aPointerMeansOnePlaceAndAStarAnyStep() {
        RedactionPolicy policy = Redactions.builder()
                .pointer("/customers/*/phone", REMOVE)
                .pointer("/a~1b/~0c", REMOVE)
                .build();

        Object written = policy.value(
                new Place("", null),
                Map.of(
                        "phone",
                        "1",
                        "customers",
                        List.of(Map.of("phone", "2"), Map.of("phone", "3", "id", "4")),
                        "a/b",
                        Map.of("~c", "5")));

        assertThat(written)
                .isEqualTo(Map.of(
                        "phone",
                        "1",
                        "customers",
                        List.of(Map.of("phone", REMOVED), Map.of("phone", REMOVED, "id", "4")),
                        "a/b",
                        Map.of("~c", REMOVED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/address", "/address/street", "/address/lines/0", "/people/3/secrets/old"})
    void aRuleCoversEverythingBelowIt(String pointer) {
        RedactionPolicy policy = Redactions.builder()
                .pointer("/address", REMOVE)
                .field("secrets", REMOVE)
                .build();

        assertThat(policy.value(new Place(pointer, null), "Main Street 1")).isEqualTo(REMOVED);
        assertThat(policy.value(new Place("/addresses", null), "Main Street 1")).isEqualTo("Main Street 1");
    }

    @Test
    void theRuleByPointerGoesBeforeTheOneByNameAndTheFirstBeforeTheNext() {
        RedactionPolicy policy = Redactions.builder()
                .field("email", REMOVE)
                .pointer("/*", MASK)
                .pointer("/email", REMOVE)
                .build();

        assertThat(policy.value(new Place("/email", null), 5L))
                .isEqualTo(Map.of("$redacted", "masked", "type", "number"));
    }

    @Test
    void aMaskTellsTheSortAndNothingElse() {
        RedactionPolicy policy = Redactions.builder().field("x", MASK).build();
        Map<String, Object> values = new HashMap<>();
        values.put("string", "text");
        values.put("boolean", true);
        values.put("number", 1L);
        values.put("object", Map.of("a", "b"));
        values.put("array", List.of("a"));

        values.forEach((type, value) -> assertThat(policy.value(new Place("/x", null), value))
                .isEqualTo(Map.of("$redacted", "masked", "type", type)));
    }

    @Test
    void nullHasNothingToHide() {
        RedactionPolicy policy = Redactions.builder().field("x", REMOVE).build();

        assertThat(policy.value(new Place("/x", null), null)).isNull();
        assertThat(policy.value(new Place("/password", null), null)).isNull();
    }

    @Test
    void fieldsNamedAsSecretsAreRemovedButForTrueAndFalse() {
        RedactionPolicy policy = Redactions.ofDefaults();

        assertThat(policy.value(new Place("/user/password", null), "hunter2")).isEqualTo(REMOVED);
        assertThat(policy.value(new Place("", null), Map.of("apiKey", 17L, "credentials", Map.of("user", "bob"))))
                .isEqualTo(Map.of("apiKey", REMOVED, "credentials", REMOVED));
        assertThat(policy.value(new Place("/hasPassword", null), true)).isEqualTo(true);
        assertThat(policy.value(new Place("/credentials/user", null), "bob")).isEqualTo(REMOVED);
    }

    @Test
    void keysOfMapsAreScannedAndNoValueIsLost() {
        RedactionPolicy policy = Redactions.ofDefaults();
        Map<String, Object> document = new java.util.LinkedHashMap<>();
        document.put("card 4111111111111111", 1L);
        document.put("card 5555555555554444", 2L);

        Object written = policy.value(new Place("", null), document);

        assertThat(written).isEqualTo(Map.of("card [redacted:card]", 1L, "card [redacted:card]~2", 2L));
    }

    @Test
    void whatHoldsNoSecretIsWrittenAsItIs() {
        RedactionPolicy policy = Redactions.ofDefaults();
        Map<String, Object> document = new HashMap<>(Map.of("a", List.of("x", 1L, true), "b", Map.of()));
        document.put("c", null);

        assertThat(policy.value(new Place("", null), document)).isEqualTo(document);
        assertThat(policy.text("because")).isSameAs("because");
    }

    @Test
    void whatLiesTooDeepIsRemoved() {
        Object document = "password=hunter22";
        for (int i = 0; i < 5_000; i++) {
            document = List.of(document);
        }

        Object written = Redactions.ofDefaults().value(new Place("", null), document);

        assertThat(CanonicalJson.write(written)).contains("removed").doesNotContain("hunter22");
    }

    @Test
    @Tag("AU16")
    void aChangeOfARedactedFieldShowsInItsTokens() {
        RedactionPolicy policy = tokens("k1", 1);

        Object before = policy.value(new Place("/iban", null), "DE89370400440532013000");
        Object after = policy.value(new Place("/iban", null), "DE02120300000000202051");
        Object again = policy.value(new Place("/lines/3/IBAN", null), "DE89370400440532013000");

        assertThat(before).isNotEqualTo(after).isEqualTo(again);
        assertThat((Map<?, ?>) before).hasSize(3);
        assertThat(((Map<?, ?>) before).get("$redacted")).isEqualTo("token");
        assertThat(CanonicalJson.write(before))
                .doesNotContain("DE89", "0400", "3000")
                .contains("\"key\":\"k1\"");
    }

    @Test
    @Tag("AU16")
    void anotherKeyGivesAnotherToken() {
        Place place = new Place("/iban", null);
        Object one = ((Map<?, ?>) tokens("k1", 1).value(place, "DE89370400440532013000")).get("value");

        assertThat(((Map<?, ?>) tokens("k2", 2).value(place, "DE89370400440532013000")).get("value"))
                .isNotEqualTo(one);
        assertThat(((Map<?, ?>) tokens("k1", 1).value(place, "DE89370400440532013000")).get("value"))
                .isEqualTo(one);
    }

    @Test
    void tokensTellTextFromNumber() {
        RedactionPolicy policy = tokens("k1", 1);

        assertThat(policy.value(new Place("/iban", null), "1"))
                .isNotEqualTo(policy.value(new Place("/iban", null), 1L));
    }

    private static RedactionPolicy tokens(String id, int material) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) material);
        return Redactions.builder()
                .field("iban", TOKEN)
                .tokenKeys(KeyRing.of(HmacKey.of(id, bytes), List.of()))
                .build();
    }

    @Test
    void aScannerOfOnesOwnIsUsed() {
        RedactionPolicy policy = Redactions.builder()
                .secrets(SecretScanner.builder().keys("pan").emails(true).build())
                .build();

        assertThat(policy.value(new Place("/pan", null), "12")).isEqualTo(REMOVED);
        assertThat(policy.text("to bob@example.com")).isEqualTo("to [redacted:email]");
    }

    @Test
    void secretsAreSignalledByTheirKind() {
        List<Map<String, String>> heard = new java.util.ArrayList<>();
        RedactionPolicy policy = Redactions.builder()
                .listener(signal -> heard.add(signal.attributes()))
                .build();

        policy.text("password=hunter22");
        policy.text("nothing");

        assertThat(heard).containsExactly(Map.of("outcome", "secret", "kind", "value"));
    }

    @Test
    void rulesThatNeedKeysAreRefusedWithoutThem() {
        assertThatThrownBy(() -> Redactions.builder().field("x", TOKEN).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tokenKeys must be set: a rule says TOKEN");
        assertThatThrownBy(() -> Redactions.builder().encrypted("/x", "/id").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("subjectKeys must be set: a rule says ENCRYPT");
        assertThatThrownBy(() -> Redactions.builder().field("x", ENCRYPT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("method must be REMOVE, MASK or TOKEN, was ENCRYPT; use encrypted");
        assertThatThrownBy(() -> Redactions.builder().pointer("x", REMOVE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pointer must be empty or begin with '/', was 'x'");
    }

    @Test
    void aMarkWithoutKeysRemoves() {
        RedactionPolicy policy = Redactions.ofDefaults();

        assertThat(policy.marked(new Mark(TOKEN, ""), new Place("/x", null), "secret value"))
                .isEqualTo(REMOVED);
        assertThat(policy.marked(new Mark(ENCRYPT, "/id"), new Place("/x", Map.of("id", "c-1")), "secret value"))
                .isEqualTo(REMOVED);
        assertThat(policy.marked(new Mark(REMOVE, ""), new Place("/x", null), "secret value"))
                .isEqualTo(REMOVED);
    }
}
