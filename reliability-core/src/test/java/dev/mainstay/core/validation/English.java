package dev.mainstay.core.validation;

import jakarta.validation.Configuration;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Locale;

/** The provider's messages, in English on every machine. */
record English(MessageInterpolator library) implements MessageInterpolator {

    static ValidatorFactory factory() {
        Configuration<?> configuration = Validation.byDefaultProvider().configure();
        return configuration
                .messageInterpolator(new English(configuration.getDefaultMessageInterpolator()))
                .buildValidatorFactory();
    }

    @Override
    public String interpolate(String template, Context context) {
        return library.interpolate(template, context, Locale.ENGLISH);
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
        return library.interpolate(template, context, Locale.ENGLISH);
    }
}
