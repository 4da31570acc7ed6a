package dev.mainstay.testkit.ledger;

import java.util.Locale;
import org.junit.platform.engine.TestExecutionResult;

/** How a test ended; later constants outrank earlier ones when several invocations make one test. */
enum Result {
    PASSED,
    SKIPPED,
    ABORTED,
    FAILED;

    static Result of(TestExecutionResult result) {
        return switch (result.getStatus()) {
            case SUCCESSFUL -> PASSED;
            case ABORTED -> ABORTED;
            case FAILED -> FAILED;
        };
    }

    /** Reads what {@link #word()} wrote. */
    static Result ofWord(String word) {
        for (Result result : values()) {
            if (result.word().equals(word)) {
                return result;
            }
        }
        throw new IllegalArgumentException("result must be passed, skipped, aborted or failed, was " + word);
    }

    Result worse(Result other) {
        return compareTo(other) >= 0 ? this : other;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
