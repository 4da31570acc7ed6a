package dev.mainstay.core;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Input from outside that is refused: unreadable (400), or readable and breaking rules (422).
 *
 * <p>It names every failing field at once. Details are written for the caller who must mend the input; they never repeat the value.
 */
public final class InvalidInputException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Category category;

    @SuppressWarnings("serial") // what List.copyOf returns is serialisable
    private final List<Violation> violations;

    private InvalidInputException(Category category, String message, List<Violation> violations) {
        super(message, null);
        this.category = category;
        this.violations = List.copyOf(violations);
    }

    /**
     * Input that cannot be read at all.
     *
     * @param detail what was expected, for the caller
     */
    public static InvalidInputException unreadable(String detail) {
        return new InvalidInputException(Category.INVALID, detail, List.of());
    }

    /**
     * A part of the input that cannot be read, such as an id that is no UUID.
     *
     * @param violation which part, and what it must look like
     */
    public static InvalidInputException unreadable(Violation violation) {
        return new InvalidInputException(Category.INVALID, violation.toString(), List.of(violation));
    }

    /**
     * Input that was read and breaks rules.
     *
     * @param violations every failing field, at least one
     * @throws IllegalArgumentException when the list is empty
     */
    public static InvalidInputException violating(List<Violation> violations) {
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("violations must name at least one field, was empty");
        }
        String message = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
        return new InvalidInputException(Category.UNPROCESSABLE, message, violations);
    }

    @Override
    public String code() {
        return "invalid-input";
    }

    @Override
    public Category category() {
        return category;
    }

    /** Returns every failing field, empty when the input as a whole cannot be read. */
    public List<Violation> violations() {
        return violations;
    }

    /**
     * One field that fails.
     *
     * @param pointer a JSON pointer (RFC 6901) into the body, such as {@code /lines/0/amount}; a name for anything else
     * @param detail what the field must be, without its value
     */
    public record Violation(String pointer, String detail) implements Serializable {

        @Override
        public String toString() {
            return pointer + " " + detail;
        }
    }
}
