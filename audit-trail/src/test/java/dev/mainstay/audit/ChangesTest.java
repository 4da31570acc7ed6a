package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final DiffPolicy BY_ID =
            DiffPolicy.builder().identity("/lines", "id").build();

    @Test
    void changedMembersAreReplacedWithTheirOldValue() {
        Order before = new Order("o-1", new BigDecimal("10.50"), List.of("new"));
        Order after = new Order("o-1", new BigDecimal("12.50"), List.of("new", "paid"));

        String patch = Changes.between(before, after, DiffPolicy.ofDefaults()).asJsonPatch();

        assertThat(patch)
                .isEqualTo("[{\"old\":\"10.50\",\"op\":\"replace\",\"path\":\"/total\",\"value\":\"12.50\"},"
                        + "{\"op\":\"add\",\"path\":\"/tags/1\",\"value\":\"paid\"}]");
    }

    @Test
    void equalDocumentsHaveNoChange() {
        Changes changes = Changes.between(Map.of("a", 1), Map.of("a", 1L), DiffPolicy.ofDefaults());

        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.asJsonPatch()).isEqualTo("[]");
        assertThat(Changes.between(null, null, DiffPolicy.ofDefaults())).isSameAs(Changes.none());
    }

    @Test
    void whatCameIsAddedAndWhatWentIsRemovedWhole() {
        Map<String, Object> document = Map.of("a", 1);
        String added = "[{\"op\":\"add\",\"path\":\"\",\"value\":{\"a\":1}}]";

        assertThat(Changes.created(document).asJsonPatch()).isEqualTo(added);
        assertThat(Changes.created(document, BY_ID).asJsonPatch()).isEqualTo(added);
        assertThat(Changes.between(null, document, BY_ID).asJsonPatch()).isEqualTo(added);
        assertThat(Changes.deleted(document, BY_ID).asJsonPatch())
                .isEqualTo("[{\"old\":{\"a\":1},\"op\":\"remove\",\"path\":\"\"}]");
        JsonPatch patch = JsonPatch.parse(added);
        assertThat(patch.apply(null)).isEqualTo(Map.of("a", 1L));
        assertThat(patch.undo(Map.of("a", 1))).isNull();
    }

    @Test
    @Tag("AU13")
    void elementThatMovedAndChangedIsTheSameElement() {
        Map<String, Object> before = lines(line(1, "a"), line(2, "b"), line(3, "c"));
        Map<String, Object> after = lines(line(2, "b"), line(3, "c"), line(1, "z"));

        assertThat(Changes.between(before, after, BY_ID).asJsonPatch())
                .isEqualTo("[{\"from\":\"/lines/0\",\"op\":\"move\",\"path\":\"/lines/2\"},"
                        + "{\"old\":\"a\",\"op\":\"replace\",\"path\":\"/lines/2/sku\",\"value\":\"z\"}]");
    }

    @Test
    @Tag("AU13")
    void elementThatWentAndOneThatCameAreNeverOneWithAnotherId() {
        Map<String, Object> before = lines(line(1, "a"));
        Map<String, Object> after = lines(line(2, "a"));

        assertThat(Changes.between(before, after, BY_ID).asJsonPatch())
                .isEqualTo("[{\"old\":{\"id\":1,\"sku\":\"a\"},\"op\":\"remove\",\"path\":\"/lines/0\"},"
                        + "{\"op\":\"add\",\"path\":\"/lines/0\",\"value\":{\"id\":2,\"sku\":\"a\"}}]");
    }

    @Test
    @Tag("AU13")
    void elementsThatShareAnIdAreNotMatchedAndTheirIdsDoNotChangeEither() {
        Map<String, Object> before = lines(line(1, "a"), line(1, "b"));
        Map<String, Object> after = lines(line(1, "a"), line(2, "b"));

        assertThat(Changes.between(before, after, BY_ID).asJsonPatch())
                .isEqualTo("[{\"old\":{\"id\":1,\"sku\":\"b\"},\"op\":\"remove\",\"path\":\"/lines/1\"},"
                        + "{\"op\":\"add\",\"path\":\"/lines/1\",\"value\":{\"id\":2,\"sku\":\"b\"}}]");
    }

    @Test
    void elementsWithoutIdentityAreComparedAtTheirPlace() {
        Map<String, Object> before = lines(line(1, "a"), line(2, "b"));
        Map<String, Object> after = lines(line(1, "a"), line(2, "z"));

        assertThat(Changes.between(before, after, DiffPolicy.ofDefaults()).asJsonPatch())
                .isEqualTo("[{\"old\":\"b\",\"op\":\"replace\",\"path\":\"/lines/1/sku\",\"value\":\"z\"}]");
    }

    @Test
    void nestedListsHaveIdentitiesToo() {
        DiffPolicy nested = DiffPolicy.builder()
                .identity("", "id")
                .identity("/*/lines", "id")
                .build();
        Object before = List.of(Map.of("id", "o", "lines", List.of(line(1, "a"), line(2, "b"))));
        Object after = List.of(Map.of("id", "o", "lines", List.of(line(2, "b"))));

        assertThat(Changes.between(before, after, nested).asJsonPatch())
                .isEqualTo("[{\"old\":{\"id\":1,\"sku\":\"a\"},\"op\":\"remove\",\"path\":\"/0/lines/0\"}]");
    }

    @Test
    void namesWithSlashAndTildeAreEscapedInPointers() {
        assertThat(Changes.between(Map.of("a/b~c", 1), Map.of("a/b~c", 2), DiffPolicy.ofDefaults())
                        .asJsonPatch())
                .contains("\"path\":\"/a~1b~0c\"");
    }

    @Test
    void nullIsAValueOfItsOwn() {
        Map<String, Object> before = new java.util.HashMap<>();
        before.put("a", null);

        assertThat(Changes.between(before, Map.of(), DiffPolicy.ofDefaults()).asJsonPatch())
                .isEqualTo("[{\"old\":null,\"op\":\"remove\",\"path\":\"/a\"}]");
        assertThat(Changes.between(Arrays.asList("x", null), List.of("x"), DiffPolicy.ofDefaults())
                        .asJsonPatch())
                .isEqualTo("[{\"old\":null,\"op\":\"remove\",\"path\":\"/1\"}]");
    }

    @Test
    void longestPointerDecidesWhatIsRecorded() {
        DiffPolicy policy = DiffPolicy.builder()
                .exclude("/internal", "/lines/*/cache", "/version")
                .include("/internal/state", "/version")
                .build();
        Map<String, Object> document = Map.of(
                "version",
                1,
                "internal",
                Map.of("state", "OPEN", "note", "x"),
                "lines",
                List.of(Map.of("id", 1, "cache", "x")));

        assertThat(Changes.created(document, policy).asJsonPatch())
                .contains("\"value\":{\"internal\":{\"state\":\"OPEN\"},\"lines\":[{\"id\":1}]}");
    }

    @Test
    void changeOfWhatIsExcludedIsNoChange() {
        DiffPolicy policy = DiffPolicy.builder().exclude("/version").build();

        assertThat(Changes.between(Map.of("version", 1), Map.of("version", 2), policy)
                        .isEmpty())
                .isTrue();
    }

    @Test
    @Tag("AU17")
    void whatIsNotIncludedIsNotRecordedWhenDenyingByDefault() {
        DiffPolicy policy = DiffPolicy.builder()
                .denyByDefault()
                .include("/id", "/lines/*/sku")
                .identity("/lines", "id")
                .build();
        Map<String, Object> document =
                Map.of("id", "o-1", "secret", "s3cret", "lines", List.of(Map.of("id", 1, "sku", "a", "pin", "4711")));

        String patch = Changes.created(document, policy).asJsonPatch();

        assertThat(patch).contains("\"value\":{\"id\":\"o-1\",\"lines\":[{\"id\":1,\"sku\":\"a\"}]}");
        assertThat(Changes.created(
                                "s3cret", DiffPolicy.builder().denyByDefault().build())
                        .asJsonPatch())
                .isEqualTo("[{\"op\":\"add\",\"path\":\"\",\"value\":null}]");
    }

    @Test
    void pointersThatAreNoneAreRefused() {
        assertThatThrownBy(() -> DiffPolicy.builder().exclude("/a", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exclude must be a JSON pointer such as /lines/*/price ('~' written ~0, '/' in a name ~1), "
                        + "was 'b'");
        assertThatThrownBy(() -> DiffPolicy.builder().include("/a~2")).hasMessageStartingWith("include must be");
        assertThatThrownBy(() -> DiffPolicy.builder().identity("lines", "id"))
                .hasMessageStartingWith("identity must be");
    }

    @Test
    void limitsOfArraysAreChecked() {
        assertThatThrownBy(() -> DiffPolicy.builder().maxArray(0)).hasMessage("maxArray must be 1 to 10000, was 0");
        assertThatThrownBy(() -> DiffPolicy.builder().maxArray(10_001))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxArray must be 1 to 10000, was 10001");
    }

    private record Order(String id, BigDecimal total, List<String> tags) {}

    private static Map<String, Object> lines(Object... lines) {
        return Map.of("lines", List.of(lines));
    }

    private static Map<String, Object> line(int id, String sku) {
        return Map.of("id", id, "sku", sku);
    }
}
