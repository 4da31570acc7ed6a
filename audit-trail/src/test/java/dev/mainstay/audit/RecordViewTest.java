package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records and entries seen as what they mean. */
class RecordViewTest {

    private static final AuditId ID = new AuditId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final RecordMac MAC = RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "at | GHOST | {}",
                "at | USER | {\"onBehalfOf\":\"bob\"}",
                "at | USER | {\"onBehalfOf\":{\"id\":\"bob\"}}",
                "at | USER | {\"onBehalfOf\":{\"id\":7,\"type\":\"USER\"}}"
            })
    void actorThatNobodyCouldHaveWrittenIsTold(String member, String value, String detail) {
        AuditRecord record = edited(member, value, detail);

        assertThatThrownBy(() -> Actor.of(record))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("record " + ID + " has no well-formed actor");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN | {}",
                "FAILURE | {}",
                "FAILURE | {\"code\":7}",
                "DENIED | {\"permission\":\"p\"}",
                "DENIED | {\"permission\":\" \",\"policy\":\"p\"}"
            })
    void outcomeThatNobodyCouldHaveWrittenIsTold(String outcome, String detail) {
        AuditRecord record = edited("oc", outcome, detail);

        assertThatThrownBy(() -> Outcome.of(record))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("record " + ID + " has no well-formed outcome");
    }

    @Test
    void recordWithoutReasonAndChangesHasNone() {
        AuditRecord record = edited("oc", "SUCCESS", "{\"changes\":{\"$truncated\":true},\"reason\":{}}");

        assertThat(record.changes()).isEmpty();
        assertThat(record.reason()).isEmpty();
        assertThat(record.isLate()).isFalse();
    }

    @Test
    void lateEntryIsMarkedAndSignedAnew() {
        AuditEntry signed =
                entry().withTraceId("4bf92f3577b34da6a3ce929d0e0e4736").signed(MAC);
        AuditEntry late = signed.late();

        assertThat(MAC.verify(signed.record())).isEqualTo(RecordMac.Verdict.VALID);
        assertThat(late.record().isLate()).isTrue();
        assertThat(late.detail()).isEqualTo("{\"$late\":true}");
        assertThat(MAC.verify(late.record())).isEqualTo(RecordMac.Verdict.ABSENT);
        assertThat(MAC.verify(late.signed(MAC).record())).isEqualTo(RecordMac.Verdict.VALID);
        assertThat(late.record().traceId()).contains("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void entryOfARecordIsWhatTheApplicationWrote() {
        AuditEntry signed = entry().signed(MAC);
        Map<String, Object> stored = new LinkedHashMap<>(signed.record().envelope());
        stored.put("seq", "7");
        stored.put("rec", "8");

        assertThat(AuditEntry.of(AuditRecord.of(stored)).record()).isEqualTo(signed.record());
    }

    @ParameterizedTest
    @CsvSource({
        "08006, UNAVAILABLE",
        "25006, UNAVAILABLE",
        "25P02, INTERNAL",
        "40001, UNAVAILABLE",
        "42501, INTERNAL",
        "53300, UNAVAILABLE",
        "55P03, TIMEOUT",
        "55000, INTERNAL",
        "57014, TIMEOUT",
        "57P01, UNAVAILABLE",
        "bad, INTERNAL"
    })
    void failureIsOfTheCategoryThatItsStateSays(String state, Category category) {
        SQLException failure = new SQLException("first line\nDetail: secret", state);

        assertThat(AuditWriteException.of(failure).category()).isEqualTo(category);
        assertThat(AuditReadException.of(failure).category()).isEqualTo(category);
        assertThat(AuditReadException.of(failure)).hasMessage("the audit records could not be read, SQLSTATE " + state);
        assertThat(AuditReadException.of(failure).getCause()).hasMessage("first line");
        assertThat(AuditWriteException.of(failure).andNotKept("nor kept").category())
                .isEqualTo(category);
    }

    private static AuditEntry entry() {
        AuditEvent event = AuditEvent.platform("order.read", Resource.of("order", "o-1"))
                .actor(Actor.System.of("job"))
                .build();
        return new AuditEntry(ID, event, CallContext.empty(), Instant.EPOCH);
    }

    private static AuditRecord edited(String member, String value, String detail) {
        Map<String, Object> envelope = new LinkedHashMap<>(entry().record().envelope());
        envelope.put(member, value);
        envelope.put("d", CanonicalJson.parse(detail));
        return AuditRecord.of(envelope);
    }
}
