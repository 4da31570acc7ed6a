package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.RecordMac.Verdict;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordMacTest {

    private static final String ACME = "00000000-0000-0000-0000-000000000001";

    private final RecordMac mac = RecordMac.of(KeyRing.of(key("k1", 0), List.of()));

    @Test
    void isTheHmacUnderAKeyDerivedForTheTenant() {
        // Computed with another implementation of HMAC: HKDF as RFC 5869 says, salt and info as documented.
        String expected = "23858bc06669436d260139f58e5c91e96d0796d0c09904ed156e8520e07e63d2";

        byte[] made = mac.sign(ACME, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(made)).isEqualTo(expected);
    }

    @Test
    void recordAsItWasWrittenIsValidWhateverTheDatabaseSaidOfIt() {
        AuditRecord written = signed(Map.of());

        Map<String, @Nullable Object> stored = new HashMap<>(written.envelope());
        stored.putAll(Map.of("rec", "1", "seq", "77", "xid", "9", "cluster", "3"));

        assertThat(mac.verify(written)).isEqualTo(Verdict.VALID);
        assertThat(mac.verify(AuditRecord.of(stored))).isEqualTo(Verdict.VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "tenant", "retention", "occ", "at", "ai", "ac", "oc", "rt", "ri", "co", "tr"})
    void changeOfAnyColumnThatTheApplicationWroteIsSeen(String member) {
        Map<String, @Nullable Object> edited = new HashMap<>(signed(Map.of()).envelope());
        edited.put(member, "edited");

        assertThat(mac.verify(AuditRecord.of(edited))).isEqualTo(Verdict.INVALID);
    }

    @Test
    void changeOfTheDetailOrOfTheMacIsSeen() {
        Map<String, @Nullable Object> detail = new HashMap<>(signed(Map.of()).envelope());
        detail.put("d", Map.of("total", "10.5"));
        Map<String, @Nullable Object> other = new HashMap<>(signed(Map.of()).envelope());
        other.put("mac", "00".repeat(32));

        assertThat(mac.verify(AuditRecord.of(detail))).isEqualTo(Verdict.INVALID);
        assertThat(mac.verify(AuditRecord.of(other))).isEqualTo(Verdict.INVALID);
    }

    @Test
    void olderKeyStillVerifiesAndAStrangersIsUnknown() {
        RecordMac after = RecordMac.of(KeyRing.of(key("k2", 9), List.of(key("k1", 0))));
        RecordMac stranger = RecordMac.of(KeyRing.of(key("k9", 5), List.of()));
        AuditRecord old = signed(Map.of());

        assertThat(after.keyId()).isEqualTo("k2");
        assertThat(after.verify(old)).isEqualTo(Verdict.VALID);
        assertThat(stranger.verify(old)).isEqualTo(Verdict.UNKNOWN_KEY);
        assertThat(RecordMac.of(KeyRing.of(key("k1", 1), List.of())).verify(old))
                .isEqualTo(Verdict.INVALID);
    }

    @Test
    void recordWithoutMacSaysSoAndHalfAMacIsNone() {
        AuditRecord none = AuditRecordTest.record(Map.of());
        Map<String, @Nullable Object> half = new HashMap<>(signed(Map.of()).envelope());
        half.put("mac", null);

        assertThat(mac.verify(none)).isEqualTo(Verdict.ABSENT);
        assertThat(mac.verify(AuditRecord.of(half))).isEqualTo(Verdict.INVALID);
    }

    @Test
    void ringThatOnlyReadsCannotSign() {
        RecordMac reading = RecordMac.of(KeyRing.forReading(List.of(key("k1", 0))));

        assertThatThrownBy(reading::keyId).isInstanceOf(IllegalStateException.class);
        assertThat(reading.verify(signed(Map.of()))).isEqualTo(Verdict.VALID);
    }

    private AuditRecord signed(Map<String, Object> members) {
        Map<String, @Nullable Object> envelope =
                new HashMap<>(AuditRecordTest.record(members).envelope());
        envelope.put("mk", mac.keyId());
        AuditRecord unsigned = AuditRecord.of(envelope);
        envelope.put("mac", HexFormat.of().formatHex(mac.sign(unsigned.tenant(), unsigned.written())));
        return AuditRecord.of(envelope);
    }

    private static HmacKey key(String id, int first) {
        byte[] material = new byte[32];
        for (int i = 0; i < material.length; i++) {
            material[i] = (byte) (first + i);
        }
        HmacKey key = HmacKey.of(id, material);
        Arrays.fill(material, (byte) 0);
        return key;
    }
}
