package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @ParameterizedTest
    @CsvSource({"0.5, 5000", "0.99, 9900", "0.9999, 9999", "1, 10000", "0.00001, 1"})
    void thatShareOfThemEndedWithinThePercentile(double share, double micros) {
        for (int i = 10_000; i > 0; i--) {
            latencies.add(i * 1_000L);
        }

        assertThat(latencies.count()).isEqualTo(10_000);
        assertThat(latencies.micros(share)).isEqualTo(micros);
    }

    @Test
    void nothingHasNoPercentile() {
        assertThatThrownBy(() -> latencies.micros(0.5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no percentile of nothing");
    }
}
