package dev.mainstay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.Category;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditEventTest {

    private static final Resource ORDER = Resource.of("order", 7);

    @Test
    void eventHasDefaultsForEverythingButActionAndResource() {
        AuditEvent event = AuditEvent.of("order.read", ORDER).build();

        assertThat(event.action()).isEqualTo("order.read");
        assertThat(event.resource()).isEqualTo(new Resource("order", "7"));
        assertThat(event.outcome()).isEqualTo(Outcome.success());
        assertThat(event.changes().asJsonPatch()).isEqualTo("[]");
        assertThat(event.retention()).isEqualTo("standard");
        assertThat(event.reason()).isEmpty();
        assertThat(event.actor()).isEmpty();
        assertThat(event.occurredAt()).isEmpty();
        assertThat(event.context()).isEmpty();
        assertThat(event.isPlatform()).isFalse();
        assertThat(AuditEvent.platform("login", ORDER).build().isPlatform()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Order", "1order", "order create", "order\0", "order/create"})
    void malformedActionIsRefused(String action) {
        assertThatThrownBy(() -> AuditEvent.of(action, ORDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "action must be 1 to 128 of a-z, 0-9, '.', '_' and '-', beginning with a letter, was '");
    }

    @Test
    void overlongActionIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> AuditEvent.of("a".repeat(129), ORDER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("was 129 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Standard", "a-b", "a_b", "1a", "abcdefghijklmnopqrstuvwxyzabcde"})
    void malformedRetentionIsRefused(String retention) {
        assertThatThrownBy(() -> AuditEvent.of("a", ORDER).retention(retention))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retention must be 1 to 30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z"})
    void timeThatTheDatabaseCannotKeepIsRefused(String instant) {
        assertThatThrownBy(() -> AuditEvent.of("a", ORDER).occurredAt(Instant.parse(instant)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("occurredAt must be in the years 1 to 9999");
    }

    @Test
    void blankOutcomePartsAreRefused() {
        assertThatThrownBy(() -> Outcome.failure(" ")).hasMessage("code must not be blank");
        assertThatThrownBy(() -> Outcome.denied("", "roles")).hasMessage("permission must not be blank");
        assertThatThrownBy(() -> Outcome.denied("order:cancel", "")).hasMessage("policy must not be blank");
    }

    @Test
    void malformedResourceTypeIsRefused() {
        assertThatThrownBy(() -> new Resource("an order", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("type must be 1 to 64");
    }

    @Test
    void overlongResourceIdIsCutAtAWholeCharacterAndStaysDistinct() {
        Resource first = Resource.of("order", "x".repeat(179) + "\uD83D\uDE00".repeat(100) + "1");
        Resource second = Resource.of("order", "x".repeat(179) + "\uD83D\uDE00".repeat(100) + "2");

        assertThat(first.id()).startsWith("x".repeat(179) + "~sha256:").hasSize(251);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void createdDocumentIsOneAdditionOfTheWhole() {
        Changes changes = Changes.created(Map.of("total", new java.math.BigDecimal("10.50"), "lines", 2));

        assertThat(changes.asJsonPatch())
                .isEqualTo("[{\"op\":\"add\",\"path\":\"\",\"value\":{\"lines\":2,\"total\":\"10.50\"}}]");
    }

    @Test
    void auditIdIsOfVersionSeven() {
        UUID seven = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

        assertThat(new AuditId(seven)).hasToString(seven.toString());
        assertThatThrownBy(() -> new AuditId(new UUID(0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must be a UUID of version 7, was version 0");
    }

    @ParameterizedTest
    @CsvSource({
        "08006, UNAVAILABLE",
        "40001, UNAVAILABLE",
        "40P01, UNAVAILABLE",
        "53300, UNAVAILABLE",
        "57P01, UNAVAILABLE",
        "57014, TIMEOUT",
        "55P03, TIMEOUT",
        "55000, INTERNAL",
        "42501, INTERNAL",
        "23514, INTERNAL",
        "0, INTERNAL",
        ", INTERNAL"
    })
    void sqlStateDecidesWhetherTheSameMayWorkLater(String state, Category category) {
        AuditWriteException e = AuditWriteException.of(new SQLException("first line\nDetail: the row", state));

        assertThat(e.category()).isEqualTo(category);
        assertThat(e.isRetryable()).isEqualTo(category != Category.INTERNAL);
        assertThat(e.getCause()).hasMessage("first line");
    }

    @Test
    void batchFailureShowsTheServersReasonAndNotTheStatement() {
        SQLException reason = new SQLException(null, "42501");
        BatchUpdateException batch =
                new BatchUpdateException("Batch entry 0 INSERT ... ('secret')", "42501", new int[0]);
        batch.setNextException(reason);

        AuditWriteException e = AuditWriteException.of(batch);

        assertThat(e.getCause()).hasMessage(null);
        assertThat(e).hasMessage("the audit record could not be written, SQLSTATE 42501");
        assertThat(AuditWriteException.of(new BatchUpdateException("", "42501", new int[0]))
                        .getCause())
                .hasMessage("");
    }
}
