package dev.mainstay.audit.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Period;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {

    @Test
    void defaultsAreNinetyDaysAndSevenYears() {
        RetentionPolicy policy = RetentionPolicy.ofDefaults().with("billing", Period.ofYears(10));

        assertThat(policy.periods())
                .isEqualTo(Map.of(
                        "standard", Period.ofDays(90), "security", Period.ofYears(7), "billing", Period.ofYears(10)));
    }

    @Test
    void classesAndPeriodsThatCannotBeAreRefused() {
        RetentionPolicy policy = RetentionPolicy.ofDefaults();

        assertThatThrownBy(() -> policy.with("Billing", Period.ofDays(1)))
                .hasMessageStartingWith("retention must be 1 to 30 of a-z and 0-9");
        assertThatThrownBy(() -> policy.with("evidence", Period.ofDays(1))).hasMessageContaining("not 'evidence'");
        assertThatThrownBy(() -> policy.with("billing", Period.ZERO))
                .hasMessage("period of billing must be positive, was P0D");
        assertThatThrownBy(() -> policy.with("billing", Period.of(1, -1, 0)))
                .hasMessage("period of billing must be positive, was P1Y-1M");
    }

    @Test
    void obstaclesHaveTheNamesOfTheDatabase() {
        assertThat(Obstacle.of("too-young")).isEqualTo(Obstacle.TOO_YOUNG);
        assertThat(Obstacle.NOT_EXPORTED.code()).isEqualTo("not-exported");
    }
}
