package dev.mainstay.core.validation;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.InvalidInputException.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks input against its Jakarta Validation constraints and refuses it with every failing field at once. Thread-safe.
 *
 * <pre>{@code
 * InputValidator input = InputValidator.of(Validation.buildDefaultValidatorFactory());
 * NewOrder order = input.check(json.readValue(body, NewOrder.class));     // or InvalidInputException: 422
 * }</pre>
 *
 * <p>Fields are JSON pointers (RFC 6901) made of Java property names, list indexes and map keys; a constraint on a whole object points at the
 * object, the empty pointer being all of the input. Elements of sets have no index, and a key that fails (or is no short printable text) is
 * not repeated: these point at the set or map.
 *
 * <p>Details never contain the value: messages are made without it, so {@code ${validatedValue}} reads "the value". A constraint validator
 * that puts a text or number as it is into a message of its own making gets "is not valid" instead; one that puts a changed form of the
 * value there, or a whole object, is not caught.
 */
@SuppressWarnings("exports") // who uses this has Jakarta Validation; everybody else must not need it to compile
public final class InputValidator {

    private static final Comparator<Violation> BY_POINTER_AND_DETAIL =
            Comparator.comparing(Violation::pointer).thenComparing(Violation::detail);

    private final Validator validator;

    private InputValidator(Validator validator) {
        this.validator = validator;
    }

    /**
     * Makes an input validator.
     *
     * @param factory stays the caller's, and open while this is in use; it is asked for a validator whose messages do not contain values,
     *     which a finished {@link Validator} could not promise
     */
    public static InputValidator of(ValidatorFactory factory) {
        return new InputValidator(factory.usingContext()
                .messageInterpolator(new ValueFreeMessages(factory.getMessageInterpolator()))
                .getValidator());
    }

    /**
     * Checks one object and what it cascades to.
     *
     * @param input what to check; null, as JSON readers give for the body {@code null}, is refused as a whole
     * @param groups which constraints, the default group when none is given
     * @return the input
     * @throws InvalidInputException naming every failing field, ordered by pointer ({@code invalid-input}, 422)
     */
    public <T> T check(@Nullable T input, Class<?>... groups) {
        if (input == null) {
            throw InvalidInputException.violating(List.of(new Violation("", "must not be null")));
        }
        List<Violation> violations = violations(validator.validate(input, groups));
        if (!violations.isEmpty()) {
            throw InvalidInputException.violating(violations);
        }
        return input;
    }

    private static <T> List<Violation> violations(Collection<ConstraintViolation<T>> broken) {
        return broken.stream()
                .map(violation -> new Violation(JsonPointer.of(violation.getPropertyPath()), violation.getMessage()))
                .distinct()
                .sorted(BY_POINTER_AND_DETAIL)
                .toList();
    }
}
