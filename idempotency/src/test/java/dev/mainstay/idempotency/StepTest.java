package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

    private static final Step ONE = new Step("one", Result.of(new byte[] {0, -1}));
    private static final Step TWO = new Step("zwölf", Result.ofNull());

    @Test
    void stepsComeBackFromTheirBytes() {
        assertThat(Step.fromBytes(Step.toBytes(List.of(ONE, TWO)))).containsExactly(ONE, TWO);
        assertThat(Step.toBytes(List.of())).isEmpty();
    }

    @Test
    void laterOfTwoWithOneNameCounts() {
        Step again = new Step("one", Result.of(new byte[] {7}));

        assertThat(Step.fromBytes(Step.toBytes(List.of(ONE, TWO, again)))).containsExactly(again, TWO);
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] bytes = Step.toBytes(List.of(ONE));
        byte[] huge = bytes.clone();
        huge[0] = 0x7f;
        byte[] ofNoKind = bytes.clone();
        ofNoKind[Integer.BYTES + "one".length()] = 0x7f;

        assertThatIllegalArgumentException().isThrownBy(() -> Step.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Step.fromBytes(huge));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Step.fromBytes(ofNoKind))
                .withMessageContaining("was 127");
    }

    @Test
    void illegalStepsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Step("", Result.ofNull()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step("x".repeat(Step.LONGEST_NAME + 1), Result.ofNull()))
                .withMessageContaining("1 to 128");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Step("one", Result.notRetained(new byte[0])))
                .withMessageContaining("one");
    }
}
