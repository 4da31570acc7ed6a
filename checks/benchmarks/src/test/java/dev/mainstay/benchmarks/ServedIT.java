package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows on real servers, as short as they can be: that they are measured, not what they say. */
class ServedIT {

    @Test
    void beginIsMeasuredBesidePing() {
        List<Row> rows = RedisCost.rows(20);

        Row begin = rows.get(0);
        Row difference = rows.get(1);
        assertThat(begin.against()).isNotNull();
        assertThat(begin.against().other().value()).isPositive();
        assertThat(difference.figure().value())
                .isEqualTo(begin.figure().value() - begin.against().other().value());
        assertThat(difference.bar()).isEqualTo(Bar.value(15));
    }

    @Test
    void localDuplicatesSendTwoMessages() {
        List<Row> rows = LocalDuplicates.rows();

        assertThat(rows.get(0).figure()).isEqualTo(new Row.Figure(2, "messages", null));
        assertThat(rows.get(0).met()).isTrue();
        assertThat(rows.get(1).figure().value()).isPositive();
    }

    @Test
    void removalIsMeasuredBesideTheSameTrafficWithoutIt() {
        List<Row> rows = CleanupCost.rows(2_500, Duration.ofMillis(100));

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.name()).contains("while 2,500 expired records are removed");
            assertThat(row.figure().value()).isPositive();
            assertThat(row.ratio()).isPositive();
            assertThat(row.bar()).isEqualTo(Bar.ratio(2));
        });
    }

    @Test
    void boundTransactionsAreMeasuredBesideThoseBoundByHand() {
        List<Row> rows = TenancyCost.rows(10);

        assertThat(rows)
                .hasSize(10)
                .allSatisfy(row -> assertThat(row.figure().value()).isPositive());
        assertThat(rows).filteredOn(row -> row.bar() != null).hasSize(2).allSatisfy(row -> {
            assertThat(row.bar()).isEqualTo(Bar.ratio(1.05));
            assertThat(row.against().name()).contains("by a hand-written set_config");
        });
    }
}
