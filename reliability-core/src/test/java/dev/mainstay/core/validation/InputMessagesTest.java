package dev.mainstay.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.hibernate.validator.constraints.LuhnCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InputMessagesTest {

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

    record Payment(
            @LuhnCheck String card,

            @Pattern(regexp = "[A-Z]{3}", message = "'${validatedValue}' is no currency")
            String currency,

            @Max(value = 9, message = "${formatter.format('%1$s', validatedValue)} is above {value}")
            int count,

            @Pattern(regexp = "x", message = "length ${validatedValue.length()} is wrong")
            String note,

            @NotNull(message = "${1 + 1} parts are needed, {jakarta.validation.constraints.NotNull.message}")
            String part) {}

    @Test
    void detailsNeverContainTheValue() {
        Payment payment = new Payment("4111111111111112", "<script>", 4711, "psst", null);

        List<Violation> violations = refusalOf(payment).violations();

        assertThat(violations)
                .extracting(Violation::pointer)
                .containsExactly("/card", "/count", "/currency", "/note", "/part");
        assertThat(violations.toString()).doesNotContain("4111111111111112", "<script>", "4711", "psst");
        assertThat(violations)
                .contains(
                        new Violation("/currency", "'the value' is no currency"),
                        new Violation("/count", "the value is above 9"),
                        new Violation("/note", "is not valid"),
                        new Violation("/part", "2 parts are needed, must not be null"));
    }

    record Talking(@EchoesItsValue Object value) {}

    @Test
    void messagesThatValidatorsMakeOfTheValueAreReplaced() {
        assertThat(refusalOf(new Talking("password1")).violations())
                .containsExactly(new Violation("/value", "is not valid"));
        assertThat(refusalOf(new Talking(271828)).violations())
                .containsExactly(new Violation("/value", "is not valid"));
        assertThat(refusalOf(new Talking("${validatedValue}")).violations())
                .containsExactly(new Violation("/value", "is not valid"));
    }

    @Test
    void expressionsInInputAreNotEvaluated() {
        assertThat(refusalOf(new Talking(List.of("${7 * 191}"))).violations().toString())
                .doesNotContain("1337");
    }

    @Test
    void otherMessagesThatValidatorsMakeAreKept() {
        assertThat(refusalOf(new Talking(true)).violations()).containsExactly(new Violation("/value", "refused: true"));
        assertThat(refusalOf(new Talking("")).violations()).containsExactly(new Violation("/value", "refused: "));
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Echo.class)
    @interface EchoesItsValue {
        String message() default "is refused";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    public static final class Echo implements ConstraintValidator<EchoesItsValue, Object> {
        @Override
        public boolean isValid(Object value, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate("refused: " + value).addConstraintViolation();
            return false;
        }
    }

    private static InvalidInputException refusalOf(Object bean) {
        return catchThrowableOfType(InvalidInputException.class, () -> input.check(bean));
    }
}
