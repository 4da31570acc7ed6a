package dev.mainstay.audit;

import static dev.mainstay.audit.Redact.Method.ENCRYPT;
import static dev.mainstay.audit.Redact.Method.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values are compared as they are and redacted before they are recorded. */
class RedactedChangesTest {

    private static final String REMOVED = "{\"$redacted\":\"removed\"}";

    record Customer(
            String id,
            @Redact String password,
            @Redact(value = ENCRYPT, subject = "/id") String email,
            Map<String, Card> cards) {}

    record Card(@Redact(TOKEN) List<Integer> digits, String label) {}

    record Wallet(List<Card> cards) {}

    private final Recording policy = new Recording();
    private final DiffPolicy redacting = DiffPolicy.builder().redact(policy).build();

    @Test
    @Tag("AU17")
    void whatIsMarkedIsNeverRecordedUnlessAPolicySaysHow() {
        Customer customer = new Customer("c-1", "pa55word", "a@example.org", Map.of("x", new Card(List.of(4711), "l")));

        String patch = Changes.created(customer, DiffPolicy.ofDefaults()).asJsonPatch();

        assertThat(patch)
                .isEqualTo("[{\"op\":\"add\",\"path\":\"\",\"value\":{\"cards\":{\"x\":{\"digits\":" + REMOVED
                        + ",\"label\":\"l\"}},\"email\":" + REMOVED + ",\"id\":\"c-1\",\"password\":" + REMOVED
                        + "}}]");
    }

    @Test
    @Tag("AU17")
    void markIsFoundInKeysThatAreCleanedAndInListsAndInLargeArrays() {
        Map<String, Object> cards = new LinkedHashMap<>();
        cards.put("a\0", new Card(List.of(4711), "l"));
        cards.put("a\uFFFD", new Card(List.of(4711), "l"));
        cards.put("k".repeat(300), new Card(List.of(4711), "l"));
        cards.put("list", List.of(new Card(List.of(4711), "l")));
        cards.put("array", new Object[] {new Card(List.of(4711), "l")});
        Map<Object, Object> numbered = Map.of(1, new Card(List.of(4711), "l"));

        assertThat(Changes.created(cards, DiffPolicy.ofDefaults()).asJsonPatch())
                .doesNotContain("4711")
                .contains(REMOVED);
        assertThat(Changes.created(numbered, DiffPolicy.ofDefaults()).asJsonPatch())
                .doesNotContain("4711");
    }

    @Test
    void digestOfALargeArrayIsOfWhatItsElementsBecame() {
        DiffPolicy one = DiffPolicy.builder().maxArray(1).build();
        Wallet before = new Wallet(List.of(new Card(List.of(1), "l"), new Card(List.of(2), "l")));
        Wallet after = new Wallet(List.of(new Card(List.of(1), "l"), new Card(List.of(3), "l")));

        Changes changes = Changes.between(before, after, one);

        String card = "{\"digits\":" + REMOVED + ",\"label\":\"l\"}";
        String sha256 = Text.sha256(("[" + card + "," + card + "]").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String marker = "{\"$truncated\":true,\"sha256\":\"" + sha256 + "\",\"size\":2}";
        assertThat(changes.asJsonPatch())
                .isEqualTo(
                        "[{\"old\":" + marker + ",\"op\":\"replace\",\"path\":\"/cards\",\"value\":" + marker + "}]");
    }

    @Test
    void changeOfAMarkedValueIsAChange() {
        Customer before = new Customer("c-1", "old", "a@example.org", Map.of());
        Customer after = new Customer("c-1", "new", "a@example.org", Map.of());

        assertThat(Changes.between(before, after, DiffPolicy.ofDefaults()).asJsonPatch())
                .isEqualTo("[{\"old\":" + REMOVED + ",\"op\":\"replace\",\"path\":\"/password\",\"value\":" + REMOVED
                        + "}]");
    }

    @Test
    void policyIsAskedForEachMarkWithThePlaceAndTheWholeDocument() {
        Customer customer = new Customer("c-1", "pa55word", "a@example.org", Map.of());

        String patch = Changes.created(customer, redacting).asJsonPatch();

        assertThat(patch)
                .contains("\"email\":\"marked ENCRYPT of c-1\"")
                .contains("\"password\":\"marked REMOVE of c-1\"");
        assertThat(policy.places).contains("/email /id", "/password ");
    }

    @Test
    void policyRedactsValuesOnBothSidesAndKeysAlsoInPointers() {
        Map<String, Object> before = Map.of("secret-1", Map.of("open", "a"), "name", "secret-2");
        Map<String, Object> after = Map.of("secret-1", Map.of("open", "b"), "name", "secret-3");

        String patch = Changes.between(before, after, redacting).asJsonPatch();

        assertThat(patch)
                .doesNotContain("secret-")
                .contains("\"path\":\"/xxx/open\"")
                .contains("{\"old\":\"xxx\",\"op\":\"replace\",\"path\":\"/name\",\"value\":\"xxx\"}");
    }

    @Test
    void keysBesideAMarkAreRedactedAndKeptApart() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("card", new Card(List.of(1), "l"));
        document.put("secret-1", 1);
        document.put("secret-2", 2);

        String patch = Changes.created(document, redacting).asJsonPatch();

        assertThat(patch).doesNotContain("secret-").contains("\"xxx\":1").contains("\"xxx~2\":2");
    }

    /** Writes down what it is asked, and replaces every text that begins with "secret". */
    private static final class Recording implements RedactionPolicy {

        private final List<String> places = new ArrayList<>();

        @Override
        public @Nullable Object value(Place place, @Nullable Object value) {
            return value instanceof String text ? text(text) : value;
        }

        @Override
        public String text(String text) {
            return text.startsWith("secret") ? "xxx" : text;
        }

        @Override
        public Object marked(Mark mark, Place place, @Nullable Object value) {
            places.add(place.pointer() + " " + mark.subject());
            return "marked " + mark.method() + " of " + ((Map<?, ?>) place.document()).get("id");
        }
    }
}
