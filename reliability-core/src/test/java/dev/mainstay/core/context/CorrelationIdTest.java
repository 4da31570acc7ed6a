package dev.mainstay.core.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.CharBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdTest {

    private static final String VALID = "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6b";

    @Test
    void mintedIdsAreVersion4AndDiffer() {
        Set<CorrelationId> minted = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            CorrelationId id = CorrelationId.mint();
            UUID uuid = UUID.fromString(id.value());
            assertThat(uuid.version()).isEqualTo(4);
            assertThat(uuid.variant()).isEqualTo(2);
            minted.add(id);
        }

        assertThat(minted).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                VALID,
                "00000000-0000-4000-8000-000000000000",
                "ffffffff-ffff-4fff-bfff-ffffffffffff",
                "aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa"
            })
    void canonicalIdIsRead(String text) {
        assertThat(CorrelationId.parse(text)).contains(new CorrelationId(text));
        assertThat(CorrelationId.parse(CharBuffer.wrap(text))).contains(new CorrelationId(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3F2B8C1E-6A5D-4E7F-9B0A-1C2D3E4F5A6B", "3f2b8c1e-6a5d-4e7f-Bb0a-1c2d3e4f5a6b"})
    void upperCaseIsReadAsLowerCaseAndIsNotCanonical(String text) {
        assertThat(CorrelationId.parse(text).orElseThrow().value()).isEqualTo(text.toLowerCase(Locale.ROOT));
        assertThatIllegalArgumentException().isThrownBy(() -> new CorrelationId(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "3f2b8c1e6a5d4e7f9b0a1c2d3e4f5a6b",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6bb",
                "{f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6}",
                "3f2b8c1e-6a5d-1e7f-9b0a-1c2d3e4f5a6b",
                "3f2b8c1e-6a5d-7e7f-9b0a-1c2d3e4f5a6b",
                "3f2b8c1e-6a5d-4e7f-7b0a-1c2d3e4f5a6b",
                "3f2b8c1e-6a5d-4e7f-cb0a-1c2d3e4f5a6b",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6g",
                "3f2b8c1e_6a5d_4e7f_9b0a_1c2d3e4f5a6b",
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a\r\n",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6\u0000",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6\u0660",
                "3f2b8c1e-6a5d-4e7f-9b0a-1c2d3e4f5a6\uff11",
                "3f2b8c1e\u20106a5d-4e7f-9b0a-1c2d3e4f5a6b",
                "'; drop table orders; --            x"
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String text) {
        assertThat(CorrelationId.parse(text)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CorrelationId(text))
                .withMessage(
                        "value must be a lower-case UUID v4 of 36 characters, had " + text.length() + " characters");
    }

    @Test
    void veryLongTextIsRefused() {
        assertThat(CorrelationId.parse("a".repeat(5_000_000))).isEmpty();
    }

    @Test
    void textIsTheValue() {
        assertThat(new CorrelationId(VALID)).hasToString(VALID);
    }
}
