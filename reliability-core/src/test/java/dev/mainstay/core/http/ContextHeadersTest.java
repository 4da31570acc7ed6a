package dev.mainstay.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.CorrelationId;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.time.ManualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextHeadersTest {

    private static final CorrelationId ID = new CorrelationId("0f8fad5b-d9cb-469f-a165-70867728950e");

    private final ManualTime time = ManualTime.create();
    private final ContextHeaders headers = new ContextHeaders(IngressPolicy.ofDefaults(), time);
    private final Map<String, List<String>> message = new HashMap<>();

    @Test
    void idAndRemainingTimeReachTheOtherService() {
        CallContext ours = CallContext.empty().withCorrelationId(ID).withDeadline(in(Duration.ofSeconds(15)));
        time.advance(Duration.ofSeconds(5));

        headers.inject(ours, Carrier.ofMap(), message);
        CallContext theirs = headers.extract(CallContext.empty(), Carrier.ofMap(), message, Trust.TRUSTED);

        assertThat(message)
                .isEqualTo(Map.of("X-Correlation-ID", List.of(ID.value()), "X-Request-Timeout-Ms", List.of("10000")));
        assertThat(theirs.correlationId()).contains(ID);
        assertThat(theirs.deadline().orElseThrow().remaining()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "999999, 1",
        "1000000, 1",
        "1999999, 1",
        "2000000, 2",
        "15000000000, 15000",
        "0, 0",
        "-1, 0",
        "4611686018427387903, 4611686018427",
    })
    void remainingTimeIsRoundedDownAndNeverLooksExpiredBeforeItIs(long nanos, long millis) {
        CallContext context = CallContext.empty().withDeadline(in(Duration.ofNanos(nanos)));

        assertThat(headers.outgoing(context))
                .isEqualTo(Map.of("X-Request-Timeout-Ms", Long.toString(Math.min(millis, 9_999_999_999L))));
    }

    @Test
    void anEmptyContextSendsNothing() {
        headers.inject(CallContext.empty(), Carrier.ofMap(), message);

        assertThat(message).isEmpty();
    }

    @Test
    void tenantAndPrincipalDoNotTravel() {
        CallContext context = CallContext.empty()
                .withCorrelationId(ID)
                .withTenant(TenantId.of(new UUID(1, 2)))
                .withPrincipal(Principal.user("ada", Set.of("clerk")));

        assertThat(headers.outgoing(context)).isEqualTo(Map.of("X-Correlation-ID", ID.value()));
    }

    @Test
    void whatStoodThereIsReplaced() {
        message.put("x-correlation-id", List.of("stale", "other"));

        headers.inject(CallContext.empty().withCorrelationId(ID), Carrier.ofMap(), message);

        assertThat(message).isEqualTo(Map.of("X-Correlation-ID", List.of(ID.value())));
    }

    @Test
    void byDefaultTimeRunsOnTheClockOfThisJvm() {
        message.put("X-Request-Timeout-Ms", List.of("60000"));

        CallContext theirs =
                ContextHeaders.ofDefaults().extract(CallContext.empty(), Carrier.ofMap(), message, Trust.TRUSTED);

        assertThat(theirs.deadline().orElseThrow().remaining())
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    @Test
    void theHeaderOfTheIdIsThePolicys() {
        ContextHeaders own = ContextHeaders.of(
                new IngressPolicy("X-Request-ID", List.of(), false).withAlias(IngressPolicy.CORRELATION_ID));

        assertThat(own.outgoing(CallContext.empty().withCorrelationId(ID)))
                .isEqualTo(Map.of("X-Request-ID", ID.value()));
    }

    @Test
    void aRequestAlwaysHasAnIdAfterwards() {
        message.put("X-Correlation-ID", List.of("not-an-id\r\n"));

        CallContext theirs = headers.extract(CallContext.empty(), Carrier.ofMap(), message, Trust.UNTRUSTED);

        assertThat(theirs.correlationId()).isPresent().get().isNotEqualTo(ID);
        assertThat(theirs.deadline()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "14999, 14999", "15000, 15000", "15001, 15000", "0900, 900", "9999999999, 15000"})
    void aReceivedDeadlineOnlyShortens(String received, long remaining) {
        message.put("X-Request-Timeout-Ms", List.of(received));

        assertThat(extracted().remaining()).isEqualTo(Duration.ofMillis(remaining));
    }

    @Test
    void zeroMeansThatNothingIsLeft() {
        message.put("X-Request-Timeout-Ms", List.of("0"));

        assertThat(extracted().isExpired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1e3",
                "0x10",
                "1 ",
                " 1",
                "1,2",
                "1s",
                "soon",
                "NaN",
                "10000000000",
                "9223372036854775808",
                "99999999999999999999999999",
                "\u0661\u0662",
                "1\r\n",
                "1\u0000"
            })
    void aDeadlineThatCannotBeReadCountsAsAbsent(String received) {
        message.put("X-Request-Timeout-Ms", List.of(received));

        assertThat(extracted().remaining()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aDeadlineThatIsThereTwiceCountsAsAbsent() {
        message.put("X-Request-Timeout-Ms", List.of("1", "1"));

        assertThat(extracted().remaining()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void withoutAHeaderTheOwnDeadlineStays() {
        assertThat(extracted().remaining()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void strangersCannotLetCallsRunOutOfTime() {
        message.put("X-Request-Timeout-Ms", List.of("1"));
        CallContext own = CallContext.empty().withDeadline(in(Duration.ofSeconds(15)));

        CallContext theirs = headers.extract(own, Carrier.ofMap(), message, Trust.UNTRUSTED);

        assertThat(theirs.deadline().orElseThrow().remaining()).isEqualTo(Duration.ofSeconds(15));
    }

    private Deadline extracted() {
        CallContext own = CallContext.empty().withDeadline(in(Duration.ofSeconds(15)));
        return headers.extract(own, Carrier.ofMap(), message, Trust.TRUSTED)
                .deadline()
                .orElseThrow();
    }

    private Deadline in(Duration duration) {
        return Deadline.after(duration, time);
    }
}
