package dev.mainstay.idempotency.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class CanonicalJsonTest {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                " { \"b\" : 1 , \"a\" : [ 2 , { } , [ ] ] } | {\"a\":[2,{},[]],\"b\":1}",
                "{\"\\u0061\":\"\\/\\t\\u0009é\"} | {\"a\":\"/\\u0009\\u0009é\"}",
                "[true,false,null,\"\"] | [true,false,null,\"\"]",
                "{\"\\ud83d\\ude00\":1,\"\\uffee\":2} | {\"\ud83d\ude00\":1,\"\uffee\":2}",
                "[\"\\ud800\",\"\\ud801\",\"\\udc00\\ud800\"] | [\"\\ud800\",\"\\ud801\",\"\\udc00\\ud800\"]",
                "[1,1.0,10e-1,0.1E+1,1000,1e3] | [1,1,1,1,1E3,1E3]",
                "[0,-0,0.00,0e999999999999999999999,-1.50] | [0,0,0,0,-15E-1]",
                "[9007199254740993.0,9007199254740992.0] | [9007199254740993,9007199254740992]",
                "[1e999999999,1E-00999999999,1e99999999999999] | [1E999999999,1E-999999999,1E99999999999999]",
            })
    void textsThatSayTheSameHaveOneForm(String text, String canonical) {
        assertThat(canonical(text)).isEqualTo(canonical);
        assertThat(canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "[1 2]",
                "{\"b\":1,\"a\":2,\"b\":1}",
                "{\"b\":{\"a\":1,\"a\":1}}",
                "{\"b\":1,\"\\u0062\":1}",
                "{} {}",
                "[ 01 ]",
                "[ NaN ]",
                "[ 1.]",
                "[ 1e999999999999999999999 ]",
                "\ufeff{}",
                "name=b&name=a",
                "// no\n{}",
                "{ 'a':1}"
            })
    void whatHasNoCanonicalFormStaysAsItIs(String text) {
        assertThat(canonical(text)).isEqualTo(text);
    }

    @Test
    void bytesThatAreNotUtf8StayAsTheyAre() {
        for (int[] bad :
                List.of(new int[] {0xff}, new int[] {0xed, 0xa0, 0x80}, new int[] {0xc1, 0xbf}, new int[] {0xc3})) {
            byte[] body = new byte[bad.length + 5];
            body[0] = '[';
            body[1] = ' ';
            body[2] = '"';
            for (int i = 0; i < bad.length; i++) {
                body[3 + i] = (byte) bad[i];
            }
            body[body.length - 2] = '"';
            body[body.length - 1] = ']';

            assertThat(CanonicalJson.canonical(body)).isEqualTo(body);
        }
        byte[] utf16 = "{ }".getBytes(java.nio.charset.StandardCharsets.UTF_16);
        assertThat(CanonicalJson.canonical(utf16)).isEqualTo(utf16);
    }

    @Test
    void deepTextsStayAsTheyAreAndAllowedDepthCostsNoMoreThanItsLength() {
        String open = "{ \"a\":".repeat(100_000);
        String deepest = "[ ".repeat(500) + "\"" + "x".repeat(1 << 20) + "\"" + "]".repeat(500);

        assertThat(canonical(open)).isEqualTo(open);
        assertThat(canonical("[ ".repeat(501) + "]".repeat(501))).startsWith("[ ");
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(canonical(deepest)).startsWith("[[[").endsWith("x\"" + "]".repeat(500)));
    }

    @Test
    void manyLongNumbersCostNoMoreThanTheirLength() {
        String thousandDigits = "1" + "0".repeat(998);
        String body = "[" + String.join(",", Collections.nCopies(1_000, thousandDigits)) + "]";

        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(2), () -> assertThat(canonical(body)).startsWith("[1E998,"));
        String tooLong = "[ " + "1".repeat(1_001) + " ]";
        assertThat(canonical(tooLong)).isEqualTo(tooLong);
    }

    @Property(tries = 500)
    void numbersAreEqualInThisFormExactlyWhenTheyAreEqual(
            @ForAll("numbers") String first, @ForAll("numbers") String second) {
        boolean same = new BigDecimal(first).compareTo(new BigDecimal(second)) == 0;
        String form = canonical(first);

        assertThat(new BigDecimal(form)).isEqualByComparingTo(new BigDecimal(first));
        assertThat(form.equals(canonical(second))).isEqualTo(same);
    }

    @Property(tries = 500)
    void orderOfMembersAndSpaceDoNotCountAndNothingElseIsLost(@ForAll("values") Object value, @ForAll Random random) {
        String text = MAPPER.writeValueAsString(value);
        String shuffled = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(shuffled(value, random));

        String form = canonical(shuffled);

        assertThat(form).isEqualTo(canonical(text));
        assertThat(exact(MAPPER.readValue(form, Object.class))).isEqualTo(exact(MAPPER.readValue(text, Object.class)));
    }

    @Provide
    Arbitrary<String> numbers() {
        return Arbitraries.strings()
                .withChars("019")
                .ofMinLength(1)
                .ofMaxLength(3)
                .map(digits -> digits.replaceFirst("^0+(?=.)", ""))
                .flatMap(whole -> Arbitraries.of("", ".0", ".10", ".01", ".9")
                        .flatMap(fraction -> Arbitraries.of("", "e0", "E+1", "e-1", "e-02", "e2")
                                .flatMap(power ->
                                        Arbitraries.of("", "-").map(sign -> sign + whole + fraction + power))));
    }

    @Provide
    Arbitrary<Object> values() {
        return values(3);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(4).map(CanonicalJsonTest::withoutLoneSurrogates),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.of(true, false));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Object> inner = values(depth - 1);
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(3).map(CanonicalJsonTest::withoutLoneSurrogates);
        return Arbitraries.oneOf(
                plain,
                inner.list().ofMaxSize(3).map(Object.class::cast),
                Arbitraries.maps(names, inner).ofMaxSize(4).map(Object.class::cast));
    }

    private static String withoutLoneSurrogates(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    private static Object shuffled(Object value, Random random) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> shuffled(element, random)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            List<Object> names = new ArrayList<>(map.keySet());
            Collections.shuffle(names, random);
            Map<Object, Object> copy = new LinkedHashMap<>();
            names.forEach(name -> copy.put(name, shuffled(map.get(name), random)));
            return copy;
        }
        return value;
    }

    private static Object exact(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(CanonicalJsonTest::exact).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, element) -> copy.put(name, exact(element)));
            return copy;
        }
        return value instanceof Number ? new BigDecimal(value.toString()).stripTrailingZeros() : value;
    }

    private static String canonical(String text) {
        return new String(CanonicalJson.canonical(text.getBytes(UTF_8)), UTF_8);
    }
}
