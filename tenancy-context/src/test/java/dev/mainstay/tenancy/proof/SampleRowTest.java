package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows that are tried: each tenant with each content, as long as these are few. */
class SampleRowTest {

    @Test
    void fewContentsAreTriedEachWithEach() {
        Map<String, List<@Nullable String>> contents = new LinkedHashMap<>();
        contents.put("open", Arrays.asList(null, "true"));
        contents.put("kind", List.of("a", "b", "c"));

        List<SampleRow> rows = SampleRow.of("t", Arrays.asList("1", null), contents);

        assertThat(rows).hasSize(12).doesNotHaveDuplicates();
        assertThat(rows.get(0).described()).isEqualTo("t = '1', kind = 'a'");
        assertThat(rows.get(1).described()).isEqualTo("t is null, kind = 'a'");
    }

    @Test
    void manyContentsAreTriedOneByOneAndAllAtOnce() {
        Map<String, List<@Nullable String>> contents = new LinkedHashMap<>();
        IntStream.range(0, 20).forEach(i -> contents.put("c" + i, Arrays.asList(null, "x")));

        List<SampleRow> rows = SampleRow.of("t", List.of("1"), contents);

        assertThat(rows).hasSize(22);
        assertThat(rows).anyMatch(row -> row.others().values().stream().allMatch("x"::equals));
        assertThat(rows)
                .anyMatch(row ->
                        row.others().values().stream().filter("x"::equals).count() == 1);
    }

    @Test
    void jsonIsEscaped() {
        Map<String, @Nullable String> others = new LinkedHashMap<>();
        others.put("a\"b", "c\\d\n");
        others.put("e", null);

        String json = SampleRow.json(List.of(new SampleRow("t", "1", others)));

        assertThat(json).isEqualTo("[{\"a\\u0022b\":\"c\\u005cd\\u000a\",\"e\":null,\"t\":\"1\"}]");
    }
}
