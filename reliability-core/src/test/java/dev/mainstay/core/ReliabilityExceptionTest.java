package dev.mainstay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReliabilityExceptionTest {

    @ParameterizedTest
    @EnumSource
    void isRetryableWhenItsCategoryPasses(Category category) {
        ReliabilityException outcome = new Outcome(category, null);

        assertThat(outcome.isRetryable()).isEqualTo(category.isTransient());
        assertThat(outcome.retryAfter()).isEmpty();
    }

    @Test
    void keepsMessageCauseAndStack() {
        IOException cause = new IOException("disk");

        ReliabilityException outcome = new Outcome(Category.INTERNAL, cause);

        assertThat(outcome).hasMessage("test outcome").hasCause(cause);
        assertThat(outcome.getStackTrace()).isNotEmpty();
    }

    @Test
    void hotOutcomeHasNoStackAndStillTakesSuppressed() {
        ReliabilityException outcome = new Outcome(Category.UNAVAILABLE);
        outcome.addSuppressed(new IOException("disk"));

        assertThat(outcome.getStackTrace()).isEmpty();
        assertThat(outcome.getSuppressed()).hasSize(1);
    }

    private static final class Outcome extends ReliabilityException {

        private static final long serialVersionUID = 1L;

        private final Category category;

        private Outcome(Category category, Throwable cause) {
            super("test outcome", cause);
            this.category = category;
        }

        private Outcome(Category category) {
            super("test outcome", null, false);
            this.category = category;
        }

        @Override
        public String code() {
            return "test-outcome";
        }

        @Override
        public Category category() {
            return category;
        }
    }
}
