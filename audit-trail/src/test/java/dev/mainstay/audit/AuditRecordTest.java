package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditRecordTest {

    @Test
    void canonicalFormHasEveryColumnAndOneSpelling() {
        AuditRecord record = record(Map.of("d", Map.of("b", 1L, "a", "\u20ac")));

        assertThat(new String(record.canonical(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"ac\":\"order.create\",\"ai\":\"alice\",\"at\":\"USER\",\"cluster\":\"7000000000000000001\","
                                + "\"co\":null,\"d\":{\"a\":\"\u20ac\",\"b\":1},\"id\":\"00000000-0000-7000-8000-000000000001\","
                                + "\"mac\":null,\"mk\":null,\"oc\":\"SUCCESS\",\"occ\":\"1764547199999999\","
                                + "\"rec\":\"1764547200000001\",\"retention\":\"standard\",\"ri\":\"o-1\",\"rt\":\"order\","
                                + "\"seq\":\"12\",\"tenant\":\"acme\",\"tr\":null,\"v\":1,\"xid\":\"9007199254740993\"}");
    }

    @Test
    void leafIsTheHashOfAZeroByteAndTheCanonicalForm() throws Exception {
        AuditRecord record = record(Map.of());
        java.security.MessageDigest sha256 = java.security.MessageDigest.getInstance("SHA-256");
        sha256.update((byte) 0);

        byte[] expected = sha256.digest(record.canonical());

        assertThat(record.leafHash())
                .isEqualTo(Hash.of(expected))
                .hasToString(HexFormat.of().formatHex(expected));
    }

    @Test
    void membersAreReadAsWhatTheyAre() {
        AuditRecord record = record(Map.of("tr", "0af7651916cd43dd8448eb211c80319c", "mk", "k1", "mac", "0a"));

        assertThat(record.recordedAt()).isEqualTo(Instant.parse("2025-12-01T00:00:00.000001Z"));
        assertThat(record.occurredAt()).isEqualTo(Instant.parse("2025-11-30T23:59:59.999999Z"));
        assertThat(record.month()).isEqualTo(YearMonth.of(2025, 12));
        assertThat(record.transaction()).isEqualTo(9007199254740993L);
        assertThat(List.of(record.cluster(), record.sequence())).containsExactly(7000000000000000001L, 12L);
        assertThat(List.of(record.tenant(), record.retention(), record.actorType(), record.actorId(), record.action()))
                .containsExactly("acme", "standard", "USER", "alice", "order.create");
        assertThat(List.of(record.outcome(), record.resourceType())).containsExactly("SUCCESS", "order");
        assertThat(record.resourceId()).hasValue("o-1");
        assertThat(record.correlationId()).isEmpty();
        assertThat(record.traceId()).hasValue("0af7651916cd43dd8448eb211c80319c");
        assertThat(record.macKeyId()).hasValue("k1");
        assertThat(record.mac()).hasValueSatisfying(mac -> assertThat(mac).containsExactly(10));
        assertThat(record.detail()).isEmpty();
        assertThat(record.id()).hasToString("00000000-0000-7000-8000-000000000001");
    }

    @Test
    void equalAreRecordsWithTheSameFormAndTheTextTellsNothingConfidential() {
        AuditRecord one = record(Map.of("d", Map.of("reason", "hunter2")));
        AuditRecord same =
                AuditRecord.of((Map<?, ?>) CanonicalJson.parse(new String(one.canonical(), StandardCharsets.UTF_8)));

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(record(Map.of()));
        assertThat(one).hasToString("AuditRecord[00000000-0000-7000-8000-000000000001, order.create, SUCCESS]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v", "id", "d", "seq"})
    void memberOfAnotherTypeIsRefusedByName(String member) {
        Map<String, @Nullable Object> envelope = new HashMap<>(record(Map.of()).envelope());
        envelope.put(member, List.of());

        assertThatThrownBy(() -> AuditRecord.of(envelope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(member + " must be ");
    }

    @Test
    void missingOrUnknownMemberIsRefused() {
        Map<String, @Nullable Object> less = new HashMap<>(record(Map.of()).envelope());
        less.remove("xid");
        Map<String, @Nullable Object> more = new HashMap<>(record(Map.of()).envelope());
        more.put("x", "y");

        assertThatThrownBy(() -> AuditRecord.of(less)).hasMessageContaining("envelope must have the members [v, id");
        assertThatThrownBy(() -> AuditRecord.of(more)).hasMessageContaining("envelope must have the members [v, id");
        assertThatThrownBy(() -> record(Map.of()).macKeyId().orElseThrow()).isInstanceOf(RuntimeException.class);
    }

    @Test
    void columnThatMustBeThereAndIsNotIsNamed() {
        Map<String, @Nullable Object> envelope = new HashMap<>(record(Map.of()).envelope());
        envelope.put("tenant", null);

        assertThatThrownBy(() -> AuditRecord.of(envelope).tenant())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tenant must not be null");
    }

    static AuditRecord record(Map<String, Object> members) {
        Map<String, @Nullable Object> envelope = new HashMap<>();
        for (String absent : List.of("co", "tr", "mk", "mac")) {
            envelope.put(absent, null);
        }
        envelope.putAll(Map.of("v", 1L, "id", "00000000-0000-7000-8000-000000000001", "tenant", "acme"));
        envelope.putAll(Map.of("retention", "standard", "cluster", "7000000000000000001", "seq", "12"));
        envelope.putAll(Map.of("xid", "9007199254740993", "rec", "1764547200000001", "occ", "1764547199999999"));
        envelope.putAll(Map.of("at", "USER", "ai", "alice", "ac", "order.create", "oc", "SUCCESS"));
        envelope.putAll(Map.of("rt", "order", "ri", "o-1", "d", Map.of()));
        envelope.putAll(members);
        return AuditRecord.of(envelope);
    }
}
