package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClosedValueTest {

    @Test
    void wholeNumbersOfUpTo53BitsStayNumbersAndAllOthersBecomeText() {
        assertThat(copy(9007199254740991L)).isEqualTo(9007199254740991L);
        assertThat(copy(-9007199254740991L)).isEqualTo(-9007199254740991L);
        assertThat(copy((short) 3)).isEqualTo(3L);
        assertThat(copy(9007199254740992L)).isEqualTo("9007199254740992");
        assertThat(copy(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(copy(new BigInteger("7"))).isEqualTo("7");
        assertThat(copy(new BigDecimal("10.50"))).isEqualTo("10.50");
        assertThat(copy(0.1)).isEqualTo("0.1");
        assertThat(copy(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void wellKnownValuesBecomeText() {
        assertThat(copy(TimeUnit.DAYS)).isEqualTo("DAYS");
        assertThat(copy(new UUID(0, 1))).isEqualTo("00000000-0000-0000-0000-000000000001");
        assertThat(copy(LocalDate.of(2026, 11, 21))).isEqualTo("2026-11-21");
        assertThat(copy(Duration.ofSeconds(90))).isEqualTo("PT1M30S");
        assertThat(copy(java.nio.CharBuffer.wrap("text"))).isEqualTo("text");
        assertThat(copy('c')).isEqualTo("c");
        assertThat(copy(null)).isNull();
        assertThat(copy(true)).isEqualTo(true);
    }

    @Test
    void ofUnknownTypesOnlyTheClassIsKept() {
        Object secretive = new Object() {
            @Override
            public String toString() {
                return "secret";
            }
        };

        assertThat(copy(secretive))
                .isEqualTo(Map.of("$excluded", secretive.getClass().getName()));
        assertThat(copy(new byte[] {1})).isEqualTo(Map.of("$excluded", "[B"));
        assertThat(copy(Optional.of("x"))).isEqualTo(Map.of("$excluded", "java.util.Optional"));
        assertThat(copy(Path.of("a")))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsKey("$excluded");
        assertThat(copy(Map.of(secretive, 1))).isEqualTo(Map.of("$excluded", 1L));
    }

    @Test
    void arraysAndCollectionsBecomeLists() {
        assertThat(copy(new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
        assertThat(copy(new Object[] {"a", null})).isEqualTo(Arrays.asList("a", null));
        assertThat(copy(java.util.Set.of("a"))).isEqualTo(List.of("a"));
    }

    @Test
    void keysThatBecomeOneAreKeptApart() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(1, "int");
        map.put("1", "text");
        map.put("1~2", "own");
        map.put(1L, "long");
        map.put(null, "null");

        assertThat(copy(map))
                .isEqualTo(Map.of("1", "int", "1~2", "text", "1~2~2", "own", "1~3", "long", "null", "null"));
    }

    @Test
    void charactersThatCannotBeStoredAreReplacedAndCounted() {
        ClosedValue value = ClosedValue.of(Map.of("k\0", List.of("a\0b", "\uD800", "\uDC00", "\uD83D\uDE00", "fine")));

        assertThat(value.value())
                .isEqualTo(Map.of("k\uFFFD", List.of("a\uFFFDb", "\uFFFD", "\uFFFD", "\uD83D\uDE00", "fine")));
        assertThat(value.replaced()).isEqualTo(4);
    }

    @Test
    void longStringIsKeptAsDigestAndSizeInBytes() {
        String fits = "x".repeat(ClosedValue.LONGEST_STRING);
        String euros = "\u20ac".repeat(ClosedValue.LONGEST_STRING / 3 + 1);

        assertThat(copy(fits)).isEqualTo(fits);
        assertThat(copy(fits + "x"))
                .isEqualTo(Map.of(
                        "$truncated",
                        true,
                        "sha256",
                        Text.sha256((fits + "x").getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        "size",
                        (long) ClosedValue.LONGEST_STRING + 1));
        assertThat(copy(euros))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("size", euros.length() * 3L);
    }

    @Test
    void longKeyIsCutAndEndsWithItsDigest() {
        String first = "k".repeat(300) + "1";
        String second = "k".repeat(300) + "2";
        Map<?, ?> map = (Map<?, ?>) copy(Map.of(first, 1, second, 2));

        assertThat(map)
                .hasSize(2)
                .allSatisfy(
                        (key, value) -> assertThat((String) key).hasSize(252).startsWith("kkk"));
    }

    @Test
    void whatIsTooDeepIsMarked() {
        Object list = copy(nestedList(ClosedValue.DEEPEST));
        Object tooDeep = copy(nestedList(ClosedValue.DEEPEST + 1));

        assertThat(CanonicalJson.write(list)).isEqualTo("[".repeat(28) + "]".repeat(28));
        assertThat(CanonicalJson.write(tooDeep))
                .isEqualTo("[".repeat(28) + "{\"$truncated\":true,\"limit\":\"depth\",\"sha256\":\"" + sha256("[[]]")
                        + "\"}" + "]".repeat(28));
    }

    @Test
    void mapsAndArraysThatAreTooDeepAreMarkedToo() {
        Object map = "bottom";
        for (int i = 0; i < 40; i++) {
            map = Map.of("k", map);
        }
        Object array = new int[0];
        for (int i = 0; i < ClosedValue.DEEPEST; i++) {
            array = new Object[] {array};
        }

        assertThat(CanonicalJson.write(copy(map)))
                .contains("{\"k\":{\"$truncated\":true,\"limit\":\"depth\",\"sha256\":\"");
        assertThat(CanonicalJson.write(copy(array)))
                .contains("[{\"$truncated\":true,\"limit\":\"depth\",\"sha256\":\"" + sha256("[[]]") + "\"}]");
    }

    @Test
    void structureThatContainsItselfEnds() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        itself.add(itself);
        Map<String, Object> map = new HashMap<>();
        map.put("a", map);
        map.put("b", List.of(map));

        assertThat(CanonicalJson.write(copy(itself)))
                .contains("{\"$truncated\":true,\"limit\":\"depth\"}")
                .hasSizeLessThan(100_000);
        assertThat(CanonicalJson.write(copy(map)))
                .contains("{\"$truncated\":true,\"limit\":\"depth\"}")
                .hasSizeLessThan(100_000);
    }

    @Test
    void structureThatRepeatsItselfEndsAtTheLimitOfValues() {
        List<Object> doubled = List.of(1);
        for (int i = 0; i < 20; i++) {
            doubled = List.of(doubled, doubled);
        }

        assertThat(CanonicalJson.write(copy(doubled)))
                .contains("\"limit\":\"values\",\"sha256\":")
                .hasSizeLessThan(4_000_000);
    }

    @Test
    void structureThatRepeatsItselfWithoutEndHasNoDigest() {
        List<Object> doubled = List.of(1);
        for (int i = 0; i < 60; i++) {
            doubled = List.of(doubled, doubled);
        }

        assertThat(CanonicalJson.write(copy(doubled)))
                .contains("{\"$truncated\":true,\"limit\":\"depth\"}")
                .hasSizeLessThan(4_000_000);
    }

    @Test
    void copyDoesNotFollowItsSourceAndCannotBeChanged() {
        Map<String, Object> source = new HashMap<>(Map.of("list", new ArrayList<>(List.of(1))));
        Map<?, ?> copy = (Map<?, ?>) copy(source);

        source.put("later", 1);

        assertThat(copy).isEqualTo(Map.of("list", List.of(1L)));
        assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) copy.get("list")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Object nestedList(int levels) {
        Object value = Collections.emptyList();
        for (int i = 1; i < levels; i++) {
            value = List.of(value);
        }
        return value;
    }

    private static String sha256(String json) {
        return Text.sha256(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Object copy(Object value) {
        return ClosedValue.of(value).value();
    }
}
