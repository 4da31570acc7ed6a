package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published sequence of numbers of RFC 8785; see vectors/jcs/README.md. */
class CanonicalNumbersTest {

    private static final int MILLION = 1_000_000;
    private static final String PUBLISHED = "49415fee2c56c77864931bd3624faad425c3c577d6d74e89a83bc725506dad16";

    @Test
    @Tag("AU35")
    void millionPublishedNumbersHaveThePublishedDigest() throws Exception {
        MessageDigest lines = MessageDigest.getInstance("SHA-256");
        Sequence sequence = new Sequence();

        for (int i = 0; i < MILLION; i++) {
            long bits = sequence.next();
            String number = CanonicalJson.canonicalize(Double.toString(Double.longBitsToDouble(bits)));
            lines.update((Long.toHexString(bits) + "," + number + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(HexFormat.of().formatHex(lines.digest())).isEqualTo(PUBLISHED);
    }

    /** Of the samples in RFC 8785, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "5e-324, 5e-324",
        "-5E-324, -5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "-9007199254740992, -9007199254740992",
        "295147905179352830000, 295147905179352830000",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1e23, 1e+23",
        "1.0000000000000001e23, 1.0000000000000001e+23",
        "999999999999999700000, 999999999999999700000",
        "1e21, 1e+21",
        "9.999999999999997e-7, 9.999999999999997e-7",
        "0.000001, 0.000001",
        "333333333.33333329, 333333333.3333333",
        "-0.0000033333333333333333, -0.0000033333333333333333",
        "1424953923781206.2, 1424953923781206.2",
        "2E-323, 2e-323",
        "1e-400, 0"
    })
    void numbersAreWrittenAsEcmaScriptDoes(String number, String canonical) {
        assertThat(CanonicalJson.canonicalize(number)).isEqualTo(canonical);
    }

    private static final class Sequence {

        private static final int NEIGHBOURS = 2000;
        private static final long SMALLEST_NORMAL = 0x0010000000000000L;

        private final List<Long> first;
        private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
        private ByteBuffer block = ByteBuffer.allocate(0);
        private byte[] bytes = new byte[32];
        private int index;

        Sequence() throws IOException, NoSuchAlgorithmException {
            try (InputStream numbers = CanonicalNumbersTest.class.getResourceAsStream("/vectors/jcs/numbers.txt")) {
                first = new String(numbers.readAllBytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .map(line -> Long.parseUnsignedLong(line, 16))
                        .toList();
            }
        }

        long next() {
            int at = index++;
            if (at < first.size()) {
                return first.get(at);
            }
            if (at < first.size() + NEIGHBOURS) {
                return SMALLEST_NORMAL + at - first.size();
            }
            long bits = random();
            while (Double.longBitsToDouble(bits) == 0 || !Double.isFinite(Double.longBitsToDouble(bits))) {
                bits = random();
            }
            return bits;
        }

        private long random() {
            if (!block.hasRemaining()) {
                bytes = digest.digest(bytes);
                block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            return block.getLong();
        }
    }
}
