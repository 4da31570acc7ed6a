package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentTest {

    private static final Hash ROOT = Hash.ofHex("ab".repeat(32));
    private static final Segment ONE = new Segment(0, "acme", "standard", YearMonth.of(2026, 11), 3, ROOT);

    @Test
    void leafIsCanonicalJson() {
        assertThat(new String(ONE.leaf(), StandardCharsets.UTF_8))
                .isEqualTo("{\"bucket\":\"2026-11\",\"count\":\"3\",\"retention\":\"standard\",\"root\":\""
                        + "ab".repeat(32) + "\",\"tenant\":\"acme\"}");
    }

    @Test
    void digestDependsOnEverySegmentAndNotOnTheirOrder() {
        Segment other = new Segment(1, "acme", "standard", YearMonth.of(2026, 11), 3, ROOT);

        Hash both = Segment.digest(List.of(ONE, other));

        assertThat(Segment.digest(List.of(other, ONE))).isEqualTo(both);
        assertThat(Segment.digest(List.of(ONE))).isNotEqualTo(both);
        assertThat(Segment.digest(List.of(other))).isNotEqualTo(Segment.digest(List.of(ONE)));
        assertThat(Segment.digest(List.of())).isEqualTo(Hash.sha256());
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThatThrownBy(() -> new Segment(-1, "acme", "standard", YearMonth.of(2026, 11), 3, ROOT))
                .hasMessage("block must be >= 0 and count >= 1, were -1 and 3");
        assertThatThrownBy(() -> new Segment(0, "acme", "standard", YearMonth.of(2026, 11), 0, ROOT))
                .hasMessage("block must be >= 0 and count >= 1, were 0 and 0");
    }

    @Test
    void hashHasThirtyTwoBytesThatNobodyCanChange() {
        byte[] bytes = ROOT.bytes();
        bytes[0] = 0;

        assertThat(ROOT).hasToString("ab".repeat(32)).hasSameHashCodeAs(Hash.ofHex("AB".repeat(32)));
        assertThat(ROOT).isNotEqualTo(Hash.of(bytes)).isNotEqualTo("ab");
        assertThatThrownBy(() -> Hash.of(new byte[31])).hasMessage("bytes must be 32, were 31");
        assertThatThrownBy(() -> Hash.ofHex("zz")).isInstanceOf(IllegalArgumentException.class);
    }
}
