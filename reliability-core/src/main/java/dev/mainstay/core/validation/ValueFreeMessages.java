package dev.mainstay.core.validation;

import jakarta.validation.MessageInterpolator;
import jakarta.validation.ValidationException;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.util.Locale;

/**
 * Makes messages that do not contain the validated value.
 *
 * <p>A message that stands at the constraint (or in a bundle under its key) is made with a placeholder for the value. A message that a
 * constraint validator put together at run time may hold input, and expressions in input must not be evaluated; it is made by the library's own
 * cautious rules, and thrown away if the value shows in it.
 */
record ValueFreeMessages(MessageInterpolator library) implements MessageInterpolator {

    private static final String PLACEHOLDER = "the value";
    private static final String VALUE = "validatedValue";
    private static final String FALLBACK = "is not valid";

    @Override
    public String interpolate(String template, Context context) {
        return isWritten(template, context)
                ? interpolated(library.interpolate(template, new WithoutValue(context)))
                : withoutValue(library.interpolate(template, context), template, context);
    }

    @Override
    public String interpolate(String template, Context context, Locale locale) {
        return isWritten(template, context)
                ? interpolated(library.interpolate(template, new WithoutValue(context), locale))
                : withoutValue(library.interpolate(template, context, locale), template, context);
    }

    private static boolean isWritten(String template, Context context) {
        return template.equals(context.getConstraintDescriptor().getMessageTemplate());
    }

    /** An expression that does not fit the placeholder is left as it stands, which is nothing to show to a client. */
    private static String interpolated(String message) {
        return message.contains(VALUE) ? FALLBACK : message;
    }

    private static String withoutValue(String message, String template, Context context) {
        boolean shows = context.getValidatedValue() instanceof CharSequence text
                ? !text.isEmpty() && message.contains(text)
                : context.getValidatedValue() instanceof Number number && message.contains(number.toString());
        return shows || template.contains(VALUE) ? FALLBACK : message;
    }

    private record WithoutValue(Context context) implements Context {

        @Override
        public ConstraintDescriptor<?> getConstraintDescriptor() {
            return context.getConstraintDescriptor();
        }

        @Override
        public Object getValidatedValue() {
            return PLACEHOLDER;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            if (!type.isInstance(this)) {
                throw new ValidationException("type must be " + Context.class.getName() + ", was " + type.getName());
            }
            return type.cast(this);
        }
    }
}
