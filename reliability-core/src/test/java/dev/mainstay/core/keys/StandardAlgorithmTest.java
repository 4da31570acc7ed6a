package dev.mainstay.core.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;

class StandardAlgorithmTest {

    @Test
    void whatUsesItAnswers() {
        byte[] digest = StandardAlgorithm.use(
                "SHA-256", () -> MessageDigest.getInstance("SHA-256").digest());

        assertThat(digest).startsWith(0xe3, 0xb0, 0xc4, 0x42);
    }

    @Test
    void platformThatLacksItIsNoCheckedException() {
        assertThatIllegalStateException()
                .isThrownBy(() -> StandardAlgorithm.use("SHA-0", () -> MessageDigest.getInstance("SHA-0")))
                .withMessage("every Java platform has SHA-0")
                .withCauseInstanceOf(NoSuchAlgorithmException.class);
    }

    @Test
    void otherFailuresPassAsTheyAre() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> StandardAlgorithm.use("SHA-256", () -> {
                    throw new ArithmeticException("other");
                }))
                .withMessage("other");
    }
}
