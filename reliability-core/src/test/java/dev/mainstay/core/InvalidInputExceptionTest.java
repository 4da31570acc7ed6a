package dev.mainstay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mainstay.core.InvalidInputException.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidInputExceptionTest {

    private static final Violation AMOUNT = new Violation("/lines/0/amount", "must be >= 1");
    private static final Violation CURRENCY = new Violation("/currency", "must be a code of ISO 4217");

    @Test
    void unreadableInputIs400() {
        InvalidInputException refused = InvalidInputException.unreadable("body must be JSON");

        assertThat(refused.category()).isEqualTo(Category.INVALID);
        assertThat(refused.code()).isEqualTo("invalid-input");
        assertThat(refused).hasMessage("body must be JSON");
        assertThat(refused.violations()).isEmpty();
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void unreadablePartIs400AndIsNamed() {
        InvalidInputException refused = InvalidInputException.unreadable(new Violation("orderId", "must be a UUID"));

        assertThat(refused.category()).isEqualTo(Category.INVALID);
        assertThat(refused).hasMessage("orderId must be a UUID");
        assertThat(refused.violations()).containsExactly(new Violation("orderId", "must be a UUID"));
    }

    @Test
    void violationsAre422AndAllNamedAtOnce() {
        InvalidInputException refused = InvalidInputException.violating(List.of(AMOUNT, CURRENCY));

        assertThat(refused.category()).isEqualTo(Category.UNPROCESSABLE);
        assertThat(refused).hasMessage("/lines/0/amount must be >= 1; /currency must be a code of ISO 4217");
        assertThat(refused.violations()).containsExactly(AMOUNT, CURRENCY);
    }

    @Test
    void noViolationAtAllIsAMistakeOfTheCaller() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InvalidInputException.violating(List.of()))
                .withMessage("violations must name at least one field, was empty");
    }

    @Test
    void violationsAreCopied() {
        List<Violation> violations = new ArrayList<>(List.of(AMOUNT));
        InvalidInputException refused = InvalidInputException.violating(violations);

        violations.add(CURRENCY);

        assertThat(refused.violations()).containsExactly(AMOUNT).isUnmodifiable();
    }

    @Test
    void survivesSerialisation() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(InvalidInputException.violating(List.of(AMOUNT)));
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            InvalidInputException read = (InvalidInputException) in.readObject();
            assertThat(read.violations()).containsExactly(AMOUNT);
            assertThat(read.category()).isEqualTo(Category.UNPROCESSABLE);
        }
    }
}
