package dev.mainstay.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.InvalidInputException;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.Max;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ValueFreeMessagesTest {

    record Basket(@Max(3) int items) {}

    /** What a framework would put in: it asks again with the locale of the request and looks at the context. */
    private static final class Localised implements MessageInterpolator {

        private final List<Context> contexts = new ArrayList<>();

        @Override
        public String interpolate(String template, Context context) {
            contexts.add(context);
            return template + " " + context.getValidatedValue();
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            contexts.add(context);
            return template + " " + context.getValidatedValue() + " " + locale;
        }
    }

    private final Localised library = new Localised();
    private final ValueFreeMessages messages = new ValueFreeMessages(library);

    @Test
    void theInterpolatorOfTheFactoryIsUsedWithoutTheValue() {
        refuseABasket();
    }

    private void refuseABasket() {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(library)
                .buildValidatorFactory()) {
            InputValidator input = InputValidator.of(factory);

            assertThatThrownBy(() -> input.check(new Basket(4711)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("/items {jakarta.validation.constraints.Max.message} the value");
        }
    }

    @Test
    void theLocaleIsHandedOn() {
        MessageInterpolator.Context context = contextOfAViolation();

        assertThat(messages.interpolate("{jakarta.validation.constraints.Max.message}", context, Locale.FRENCH))
                .isEqualTo("{jakarta.validation.constraints.Max.message} the value fr");
        assertThat(messages.interpolate("made at run time", context, Locale.FRENCH))
                .isEqualTo("is not valid");
    }

    @Test
    void theContextUnwrapsToItselfOnly() {
        MessageInterpolator.Context context = contextOfAViolation();

        assertThat(context.unwrap(MessageInterpolator.Context.class)).isSameAs(context);
        assertThatThrownBy(() -> context.unwrap(String.class))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("java.lang.String");
    }

    private MessageInterpolator.Context contextOfAViolation() {
        refuseABasket();
        return library.contexts.get(library.contexts.size() - 1);
    }
}
