package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Of any two documents the difference leads from one to the other and back. */
class RandomDiffTest {

    private static final DiffPolicy BY_ID =
            DiffPolicy.builder().identity("/lines", "id").build();

    @Property(tries = 1000)
    @Tag("AU13")
    void differenceOfAnyTwoDocumentsLeadsToTheSecondAndBack(@ForAll long seed) {
        Random random = new Random(seed);
        Object before = Map.of("root", Documents.value(random, 5));
        Object after = random.nextInt(4) == 0
                ? Map.of("root", Documents.value(random, 5))
                : Documents.changed(random, before, 5);

        Changes changes = Changes.between(before, after, DiffPolicy.ofDefaults());

        assertLeads(changes, before, after);
        assertThat(changes.isEmpty()).isEqualTo(before.equals(after));
    }

    @Property(tries = 1000)
    @Tag("AU13")
    void elementsWithAnIdentityAreMatchedByItAndItNeverChanges(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Object> before = new LinkedHashMap<>(Map.of("lines", Documents.lines(random)));
        Map<String, Object> after = new LinkedHashMap<>(Map.of("lines", Documents.lines(random)));

        Changes changes = Changes.between(before, after, BY_ID);

        assertLeads(changes, before, after);
        Set<Object> kept = ids(before);
        kept.retainAll(ids(after));
        List<?> operations = (List<?>) changes.operations().value();
        assertThat(operations).allSatisfy(operation -> {
            Map<?, ?> members = (Map<?, ?>) operation;
            assertThat((String) members.get("path")).doesNotEndWith("/id").isNotEqualTo("/lines");
            assertThat(kept).doesNotContain(id(members.get("old")), id(members.get("value")));
        });
        assertThat(operations.stream().filter(operation -> "move".equals(((Map<?, ?>) operation).get("op"))))
                .hasSizeLessThan(Math.max(1, kept.size()));
    }

    private static Object id(Object line) {
        return line instanceof Map<?, ?> map ? map.get("id") : "none";
    }

    private static Set<Object> ids(Map<String, Object> document) {
        Set<Object> ids = new HashSet<>();
        ((List<?>) document.get("lines")).forEach(line -> ids.add(id(line)));
        return ids;
    }

    private static void assertLeads(Changes changes, Object before, Object after) {
        JsonPatch patch = JsonPatch.parse(changes.asJsonPatch());
        assertThat(patch.apply(before)).isEqualTo(after);
        assertThat(patch.undo(after)).isEqualTo(before);
    }
}
