package dev.mainstay.spring.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacKeysTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @Test
    void firstKeyWritesAndTheOthersVerify() {
        KeyRing<HmacKey> keys =
                MacKeys.read(List.of("2026-11:" + KEY, "2026-05:" + KEY)).orElseThrow();

        assertThat(keys.current().id()).isEqualTo("2026-11");
        assertThat(keys.ids()).containsExactly("2026-11", "2026-05");
    }

    @Test
    void withoutKeysThereIsNoMac() {
        assertThat(MacKeys.read(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                ":hunter2",
                "k1:hunter2!",
                "k1:aHVudGVyMg==",
                "k 1:aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnRlcjI="
            })
    void whatIsNoKeyIsRefusedByItsPropertyAndNotRepeated(String text) {
        assertThatThrownBy(() -> MacKeys.read(List.of("k0:" + KEY, text)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mainstay.audit.records.mac-keys[1] must be id:Base64 of 32 bytes or more")
                .hasNoCause();
    }
}
