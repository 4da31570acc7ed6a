package dev.mainstay.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mainstay.core.Category;
import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InputValidatorTest {

    private static ValidatorFactory factory;
    private static InputValidator input;

    @BeforeAll
    static void open() {
        factory = English.factory();
        input = InputValidator.of(factory);
    }

    @AfterAll
    static void close() {
        factory.close();
    }

    record Line(
            @NotBlank String article, @DecimalMin("0.01") double amount) {}

    record Order(
            @NotBlank @Size(max = 10) String customer,
            @NotNull List<@Valid Line> lines,
            Map<@Size(max = 3) String, @Valid Line> gifts) {}

    @Test
    void everyFailingFieldIsNamedByItsPointer() {
        Order order = new Order("", List.of(new Line("tea", 1), new Line("", 0)), Map.of("a/b", new Line("cup", -1)));

        InvalidInputException refused = refusalOf(order);

        assertThat(refused.category()).isEqualTo(Category.UNPROCESSABLE);
        assertThat(refused.violations())
                .containsExactly(
                        new Violation("/customer", "must not be blank"),
                        new Violation("/gifts/a~1b/amount", "must be greater than or equal to 0.01"),
                        new Violation("/lines/1/amount", "must be greater than or equal to 0.01"),
                        new Violation("/lines/1/article", "must not be blank"));
    }

    @Test
    void validInputIsHandedBack() {
        Order order = new Order("acme", List.of(new Line("tea", 1)), Map.of());

        assertThat(input.check(order)).isSameAs(order);
    }

    @Test
    void missingInputIsRefusedAsAWhole() {
        InvalidInputException refused = refusalOf(null);

        assertThat(refused.category()).isEqualTo(Category.UNPROCESSABLE);
        assertThat(refused.violations()).containsExactly(new Violation("", "must not be null"));
    }

    @Test
    void missingValuesAreRefusedToo() {
        assertThat(refusalOf(new Order(null, null, null)).violations())
                .containsExactly(
                        new Violation("/customer", "must not be blank"), new Violation("/lines", "must not be null"));
    }

    interface Strict {}

    record Note(@Size(max = 3, groups = Strict.class) String text) {}

    @Test
    void onlyTheAskedGroupsAreChecked() {
        Note note = new Note("too long");

        assertThat(input.check(note)).isSameAs(note);
        assertThat(catchThrowableOfType(InvalidInputException.class, () -> input.check(note, Strict.class))
                        .violations())
                .containsExactly(new Violation("/text", "size must be between 0 and 3"));
    }

    record Containers(
            List<List<@NotBlank String>> table,
            Set<@NotBlank String> tags,
            Map<String, @NotBlank String> names,
            Map<@Size(max = 5) String, String> keyed,
            Optional<@Size(min = 1) String> maybe) {

        static Containers empty() {
            return new Containers(List.of(), Set.of(), Map.of(), Map.of(), Optional.empty());
        }

        Containers withTable(List<List<String>> rows) {
            return new Containers(rows, tags, names, keyed, maybe);
        }

        Containers withTags(Set<String> set) {
            return new Containers(table, set, names, keyed, maybe);
        }

        Containers withNames(Map<String, String> map) {
            return new Containers(table, tags, map, keyed, maybe);
        }

        Containers withKeyed(Map<String, String> map) {
            return new Containers(table, tags, names, map, maybe);
        }

        Containers withMaybe(String value) {
            return new Containers(table, tags, names, keyed, Optional.of(value));
        }
    }

    @Test
    void elementsOfNestedListsHaveAllTheirIndexes() {
        Containers containers = Containers.empty().withTable(List.of(List.of("x"), List.of("x", "")));

        assertThat(pointersOf(containers)).containsExactly("/table/1/1");
    }

    @Test
    void whatHasNoPlaceInJsonPointsAtItsContainer() {
        assertThat(pointersOf(Containers.empty().withTags(Set.of("", "x")))).containsExactly("/tags");
        assertThat(pointersOf(Containers.empty().withMaybe(""))).containsExactly("/maybe");
    }

    @Test
    void keysOfMapsAreEscaped() {
        assertThat(pointersOf(Containers.empty().withNames(Map.of("~/", "")))).containsExactly("/names/~0~1");
    }

    @Test
    void aNullKeyPointsAtTheMap() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(null, "");

        assertThat(pointersOf(Containers.empty().withNames(names))).containsExactly("/names");
    }

    @Test
    void aKeyThatFailsIsNotRepeated() {
        assertThat(refusalOf(Containers.empty().withKeyed(Map.of("secret-key", "x")))
                        .violations())
                .containsExactly(new Violation("/keyed", "size must be between 0 and 5"));
    }

    @Test
    void keysThatWouldForgeOrFloodALogLineAreNotRepeated() {
        for (String hostile :
                List.of("a\r\nb", "a\u0000", "a\u2028b", "a\u2029b", "\u202Eb", "\uD800", "k".repeat(65))) {
            assertThat(pointersOf(Containers.empty().withNames(Map.of(hostile, ""))))
                    .containsExactly("/names");
        }
        String longest = "k".repeat(64);
        assertThat(pointersOf(Containers.empty().withNames(Map.of(longest, ""))))
                .containsExactly("/names/" + longest);
    }

    record Keyed(Map<@Valid Line, String> prices) {}

    @Test
    void fieldsInsideKeysPointAtTheMap() {
        assertThat(pointersOf(new Keyed(Map.of(new Line("", 1), "x")))).containsExactly("/prices");
    }

    @RangeIsOrdered
    record Range(int from, int to) {}

    record Ranges(List<@Valid Range> all, Map<@Valid Range, String> byRange) {}

    @Test
    void constraintsOnWholeObjectsPointAtTheObject() {
        Range wrong = new Range(2, 1);

        assertThat(refusalOf(wrong).violations()).containsExactly(new Violation("", "from must not be after to"));
        assertThat(pointersOf(new Ranges(List.of(new Range(1, 2), wrong), Map.of())))
                .containsExactly("/all/1");
        assertThat(pointersOf(new Ranges(List.of(), Map.of(wrong, "x")))).containsExactly("/byRange");
    }

    @Test
    void theSameFindingTwiceIsToldOnce() {
        assertThat(pointersOf(Containers.empty().withTags(Set.of("", " ")))).containsExactly("/tags");
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = OrderedRange.class)
    @interface RangeIsOrdered {
        String message() default "from must not be after to";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class OrderedRange implements ConstraintValidator<RangeIsOrdered, Range> {
        @Override
        public boolean isValid(Range range, ConstraintValidatorContext context) {
            return range.from() <= range.to();
        }
    }

    private static InvalidInputException refusalOf(Object bean) {
        return catchThrowableOfType(InvalidInputException.class, () -> input.check(bean));
    }

    private static List<String> pointersOf(Object bean) {
        return refusalOf(bean).violations().stream().map(Violation::pointer).toList();
    }
}
