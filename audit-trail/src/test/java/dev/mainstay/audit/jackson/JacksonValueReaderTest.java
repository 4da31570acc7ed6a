package dev.mainstay.audit.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.DiffPolicy;
import dev.mainstay.audit.Redact;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JacksonValueReaderTest {

    private static final String SECRET = "s3cr3t-value";

    private static final DiffPolicy POLICY =
            DiffPolicy.builder().reader(JacksonValueReader.ofDefaults()).build();

    @Test
    void beansAreReadByTheirPropertiesAndNumbersKeepTheirDigits() {
        String patch = Changes.created(new Numbers(), POLICY).asJsonPatch();

        assertThat(patch)
                .isEqualTo("[{\"op\":\"add\",\"path\":\"\",\"value\":{\"at\":\"2026-11-22T00:00:00.123456789Z\","
                        + "\"big\":\"12345678901234567890123\",\"bytes\":\"AQI=\",\"decimal\":\"10.500\","
                        + "\"empty\":null,\"large\":\"9007199254740993\",\"list\":[1,2],\"price\":\"0.1\","
                        + "\"small\":\"0.2\",\"text\":\"x\"}}]");
    }

    @Test
    void changeOfABeanIsTheChangeOfItsProperties() {
        Account before = new Account("a");
        Account after = new Account("a");
        after.balance = new BigDecimal("2.00");

        assertThat(Changes.between(before, after, POLICY).asJsonPatch())
                .isEqualTo("[{\"old\":\"1.00\",\"op\":\"replace\",\"path\":\"/balance\",\"value\":\"2.00\"}]");
    }

    static Stream<Object> marked() {
        return Stream.of(
                new OnField(),
                new OnGetter(),
                new OnComponent(SECRET, 1),
                new OnConstructor(SECRET),
                new Renamed(),
                new Unwrapping(),
                new UnwrappedMark(),
                new Further(),
                List.of(new OnField(), Map.of("k/~\0", new OnGetter())),
                Map.of("deep", new Holder(List.of(new OnField()))),
                new Object[] {new OnField()},
                Optional.of(new OnField()));
    }

    @ParameterizedTest
    @Tag("AU17")
    @MethodSource("marked")
    void markedPropertyIsNeverRecorded(Object document) {
        assertThat(Changes.created(document, POLICY).asJsonPatch())
                .doesNotContain(SECRET)
                .contains("visible");
        assertThat(Changes.between(Map.of("d", 1), Map.of("d", document), POLICY)
                        .asJsonPatch())
                .doesNotContain(SECRET);
    }

    @Test
    @Tag("AU17")
    void ofAnObjectThatIsWrittenAsAListAllIsMarked() {
        assertThat(Changes.created(new AsArray(), POLICY).asJsonPatch())
                .contains("\"value\":[{\"$redacted\":\"removed\"},{\"$redacted\":\"removed\"}]");
    }

    @Test
    @Tag("AU17")
    void marksNameThePlaceOfTheirValue() {
        var marks = JacksonValueReader.ofDefaults()
                .read(Map.of("a/b", List.of(new OnField(), new OnField())))
                .marks();

        assertThat(marks).containsOnlyKeys("/a~1b/*/password");
    }

    @Test
    @Tag("AU17")
    void ofWhatCannotBeReadOnlyTheClassIsRecorded() {
        String patch = Changes.created(Map.of("broken", new Broken(), "fine", 1), POLICY)
                .asJsonPatch();

        assertThat(patch)
                .doesNotContain(SECRET)
                .contains("\"broken\":{\"$excluded\":\"" + Broken.class.getName() + "\"},\"fine\":1");
    }

    static final class Numbers {
        public final long large = 9007199254740993L;
        public final BigInteger big = new BigInteger("12345678901234567890123");
        public final BigDecimal decimal = new BigDecimal("10.500");
        public final double price = 0.1;
        public final float small = 0.2f;
        public final Instant at = Instant.parse("2026-11-22T00:00:00.123456789Z");
        public final List<Integer> list = List.of(1, 2);
        public final Optional<String> text = Optional.of("x");
        public final Optional<String> empty = Optional.empty();
        public final byte[] bytes = {1, 2};
    }

    static final class Account {
        public final String id;
        public BigDecimal balance = new BigDecimal("1.00");

        Account(String id) {
            this.id = id;
        }
    }

    static final class OnField {
        @Redact
        private final String password = SECRET;

        public final String other = "visible";

        public String getPassword() {
            return password;
        }
    }

    static final class OnGetter {
        public final String other = "visible";

        @Redact
        public Map<String, String> getSecrets() {
            return Map.of(SECRET, SECRET);
        }
    }

    record OnComponent(@Redact String password, int visible) {}

    static final class OnConstructor {
        public final String other = "visible";
        private final String password;

        OnConstructor(@Redact String password) {
            this.password = password;
        }

        public String getPassword() {
            return password;
        }
    }

    static final class Renamed {
        public final String other = "visible";

        @Redact
        @JsonProperty("pass_word")
        final String password = SECRET;
    }

    static final class Unwrapping {
        public final String other = "visible";

        @JsonUnwrapped(prefix = "in-")
        public final OnField inner = new OnField();
    }

    static final class UnwrappedMark {
        public final String other = "visible";

        @Redact
        @JsonUnwrapped
        public final Account inner = new Account(SECRET);
    }

    static final class Further {
        public final String other = "visible";

        @Redact
        @JsonAnyGetter
        public Map<String, String> getFurther() {
            return Map.of("further", SECRET);
        }
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    static final class AsArray {
        public final String other = "visible";

        @Redact
        public final String password = SECRET;
    }

    record Holder(List<OnField> held) {}

    static final class Broken {
        private final List<String> passwords = List.of(SECRET);

        public String getPassword() {
            return passwords.get(1);
        }
    }
}
