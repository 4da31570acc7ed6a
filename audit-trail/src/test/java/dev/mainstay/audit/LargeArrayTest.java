package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Arrays beyond the limit. */
class LargeArrayTest {

    private static final int MANY = 40_000;
    private static final int RUNS = 10;
    private static final long MOST_NANOS = 100_000_000;
    private static final long MOST_BYTES = 50L * 1024 * 1024;

    @Test
    @Tag("AU14")
    void twoArraysOf40000ElementsAreComparedInBoundedTimeAndMemory() throws ReflectiveOperationException {
        Map<String, Object> before = Map.of("items", items(MANY, "x"));
        Map<String, Object> after = Map.of("items", items(MANY, "y"));
        long best = Long.MAX_VALUE;
        long bytes = Long.MAX_VALUE;

        for (int i = 0; i < RUNS; i++) {
            long allocated = allocatedBytes();
            long started = cpuNanos();
            assertThat(Changes.between(before, after, DiffPolicy.ofDefaults()).isEmpty())
                    .isFalse();
            best = Math.min(best, cpuNanos() - started);
            bytes = Math.min(bytes, allocatedBytes() - allocated);
        }

        assertThat(best).isLessThan(MOST_NANOS);
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @Test
    @Tag("AU14")
    void largeArrayIsRecordedAsDigestAndSize() {
        List<Object> old = Collections.nCopies(3, "a");
        List<Object> now = Arrays.asList("a", 1, null);
        DiffPolicy two = DiffPolicy.builder().maxArray(2).build();

        String patch = Changes.between(Map.of("l", old), Map.of("l", now), two).asJsonPatch();

        assertThat(patch)
                .isEqualTo("[{\"old\":" + marker("[\"a\",\"a\",\"a\"]", 3) + ",\"op\":\"replace\",\"path\":\"/l\","
                        + "\"value\":" + marker("[\"a\",1,null]", 3) + "}]");
    }

    @Test
    @Tag("AU14")
    void arrayAtTheLimitIsRecordedWithItsElements() {
        List<Object> limit = new ArrayList<>(Collections.nCopies(DiffPolicy.DEFAULT_MAX_ARRAY, 1));
        Map<String, Object> before = Map.of("l", List.copyOf(limit));
        limit.set(1000, 2);

        String patch = Changes.between(before, Map.of("l", limit), DiffPolicy.ofDefaults())
                .asJsonPatch();

        assertThat(patch).isEqualTo("[{\"old\":1,\"op\":\"replace\",\"path\":\"/l/1000\",\"value\":2}]");
    }

    @Test
    void changeBehindEveryLimitIsStillAChange() {
        assertThat(differs(deep("x"), deep("y"))).isTrue();
        assertThat(differs(deep("x"), deep("x"))).isFalse();
        assertThat(differs(wide("x"), wide("y"))).isTrue();
        assertThat(differs(wide("x"), wide("x"))).isFalse();
        assertThat(differs(items(MANY * 5, "x"), items(MANY * 5, "y"))).isTrue();
        assertThat(differs("x".repeat(100_000), "x".repeat(99_999) + "y")).isTrue();
    }

    @Test
    void arrayThatIsReplacedByALargeOneIsReplacedWhole() {
        DiffPolicy two = DiffPolicy.builder().maxArray(2).build();

        String patch = Changes.between(Map.of("l", List.of(1, 2)), Map.of("l", List.of(1, 2, 3)), two)
                .asJsonPatch();

        assertThat(patch)
                .isEqualTo(
                        "[{\"old\":[1,2],\"op\":\"replace\",\"path\":\"/l\",\"value\":" + marker("[1,2,3]", 3) + "}]");
    }

    @Test
    void listsTooDifferentToAlignAreReplacedWhole() {
        List<Object> before = new ArrayList<>();
        List<Object> after = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            before.add(i);
            after.add(-1 - i);
        }

        Changes changes = Changes.between(Map.of("l", before), Map.of("l", after), DiffPolicy.ofDefaults());

        assertThat((List<?>) changes.operations().value()).hasSize(1);
    }

    /** Time of this thread alone: tests share the machine. */
    private static long cpuNanos() throws ReflectiveOperationException {
        return measured("java.lang.management.ThreadMXBean", "getCurrentThreadCpuTime");
    }

    private static long allocatedBytes() throws ReflectiveOperationException {
        return measured("com.sun.management.ThreadMXBean", "getCurrentThreadAllocatedBytes");
    }

    /** By reflection: the module under test does not read the module that measures. */
    private static long measured(String type, String figure) throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        return (long) Class.forName(type).getMethod(figure).invoke(threads);
    }

    private static boolean differs(Object before, Object after) {
        return !Changes.between(Map.of("v", before), Map.of("v", after), DiffPolicy.ofDefaults())
                .isEmpty();
    }

    private static Object deep(String bottom) {
        Object value = bottom;
        for (int i = 0; i < 60; i++) {
            value = List.of(value);
        }
        return value;
    }

    /** More values than are copied, the last one different, and no array beyond the limit. */
    private static Object wide(String last) {
        List<Object> rows = new ArrayList<>(Collections.nCopies(100, Collections.nCopies(1000, 1)));
        rows.add(last);
        return rows;
    }

    private static List<Object> items(int size, String last) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(Map.of("id", i, "name", "item " + i, "tags", List.of("a")));
        }
        items.set(size - 1, last);
        return items;
    }

    private static String marker(String json, int size) {
        return "{\"$truncated\":true,\"sha256\":\"" + Text.sha256(json.getBytes(StandardCharsets.UTF_8))
                + "\",\"size\":" + size + "}";
    }
}
