package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @Test
    void timesAreRead() {
        assertThat(Values.moment("--at", "2026-12-31")).isEqualTo(Instant.parse("2026-12-31T00:00:00Z"));
        assertThat(Values.moment("--at", "2026-12-31T01:02:03.5Z")).isEqualTo(Instant.parse("2026-12-31T01:02:03.5Z"));
        assertThat(List.of("250ms", "9s", "5m", "2h", "1d").stream().map(text -> Values.duration("--limit", text)))
                .containsExactly(
                        Duration.ofMillis(250),
                        Duration.ofSeconds(9),
                        Duration.ofMinutes(5),
                        Duration.ofHours(2),
                        Duration.ofDays(1));
        assertThat(Values.period("--period", "security=P7Y")).isEqualTo(Map.entry("security", Period.ofYears(7)));
    }

    @Test
    void tenantsAreReadInEachForm() {
        List<String> tenants = List.of("00000000-0000-0000-0000-000000000001", "42", "acme-1");

        assertThat(tenants)
                .allSatisfy(
                        tenant -> assertThat(Values.tenant("--tenant", tenant)).hasToString(tenant));
    }

    @Test
    void actorsAndResourcesAreRead() {
        assertThat(Values.actor("--actor", "USER:a:b")).isEqualTo(Actor.User.of("a:b"));
        assertThat(List.of("SERVICE:x", "API_KEY:x", "SYSTEM:x", "ANONYMOUS:x"))
                .allSatisfy(text ->
                        assertThat(Values.actor("--actor", text).type() + ":x").isEqualTo(text));
        assertThat(Values.resource("--resource", "order")).isEqualTo(Resource.ofType("order"));
        assertThat(Values.resource("--resource", "order/a/b")).isEqualTo(Resource.of("order", "a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "0s", "-1s", "9999999999s", "5w"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> Values.duration("--unsealed-limit", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--unsealed-limit must be a whole number from 1 and ms, s, m, h or d, such as 5m, was '"
                        + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "user:alice", "USER:", "ROBOT:x"})
    void otherActorsAreRefused(String text) {
        assertThatThrownBy(() -> Values.actor("--actor", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--actor must be USER:id, SERVICE:id, API_KEY:id, SYSTEM:id or ANONYMOUS:id, was '" + text
                        + "'");
    }

    @Test
    void otherValuesAreRefused() {
        assertThatThrownBy(() -> Values.resource("--resource", "Order/1"))
                .hasMessageStartingWith("--resource must be TYPE or TYPE/ID, the type 1 to 64 of")
                .hasMessageEndingWith(", was 'Order/1'");
        assertThatThrownBy(() -> Values.correlationId("--correlation-id", "1"))
                .hasMessage("--correlation-id must be a UUID of version 4, was '1'");
        assertThatThrownBy(() -> Values.period("--period", "=P1D"))
                .hasMessageStartingWith("--period must be CLASS=PERIOD");
        assertThatThrownBy(() -> Values.period("--period", "a=1"))
                .hasMessageStartingWith("--period must be CLASS=PERIOD");
        assertThatThrownBy(() -> Values.moment("--to", "2026-02-30"))
                .hasMessageStartingWith("--to must be a moment such as");
        assertThatThrownBy(() -> Values.wholeNumber("--block", "9223372036854775808", 0, Long.MAX_VALUE))
                .hasMessageStartingWith("--block must be a whole number from 0, was");
    }
}
