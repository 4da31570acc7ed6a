package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.benchmarks.OutageSimulation.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final Path PLOT = Path.of("../../docs/images/load-in-an-outage.svg");
    private static final double SHARE = 0.2;
    private static final int FLOOR_IN_TEN_SECONDS = 10;

    private static final Simulation HOUR = Simulation.ofAnHour();

    @Test
    void theRetryBudgetKeepsItsBarInEveryTenSecondsOfTheOutage() {
        Load load = HOUR.load(Caller.BUDGET_ALONE);

        assertThat(load.worstExcess(SHARE, 0, HOUR.hour().seconds()))
                .isGreaterThan(0)
                .isLessThanOrEqualTo(FLOOR_IN_TEN_SECONDS);
    }

    @Test
    void withoutTheBudgetTheSameSimulationShowsFourTimesTheLoad() {
        Load load = HOUR.load(Caller.NAIVE);

        assertThat(inTheOutage(load)).isBetween(3.95, 4.0);
        assertThat(load.worstExcess(SHARE, 0, HOUR.hour().seconds())).isGreaterThan(1_000);
    }

    @Test
    void theWholeGuardNearlyStopsCalling() {
        Load load = HOUR.load(Caller.API_GUARD);

        assertThat(inTheOutage(load)).isBetween(0.0001, 0.01);
    }

    private static double inTheOutage(Load load) {
        return load.callsPerRequest(HOUR.hour().downFrom(), HOUR.hour().downTo());
    }

    @Test
    void afterTheOutageEveryRequestIsAnsweredByOneCall() {
        int recovered = HOUR.hour().downTo() + 60;
        for (Caller caller : Caller.values()) {
            Load load = HOUR.load(caller);

            assertThat(load.callsPerRequest(recovered, HOUR.hour().seconds()))
                    .as("%s", caller)
                    .isEqualTo(1);
            assertThat(load.failed().sum(recovered, HOUR.hour().seconds()))
                    .as("%s", caller)
                    .isZero();
            assertThat(load.failed().sum(HOUR.hour().downFrom(), HOUR.hour().downTo()))
                    .as("%s", caller)
                    .isGreaterThan(50_000);
        }
    }

    @Test
    void theCommittedPlotIsWhatTheSimulationDraws() throws IOException {
        assertThat(Files.readString(PLOT))
                .as("docs/images/load-in-an-outage.svg is old: make simulate")
                .isEqualTo(HOUR.plot());
    }

    @Test
    void anOutageThatNeverComesChangesNothing() {
        OutageSimulation calm = new OutageSimulation(20, 30, 30, 30);

        Load load = calm.run(Caller.NAIVE);

        assertThat(load.requests().sum(0, 30)).isEqualTo(600);
        assertThat(load.calls().sum(0, 30)).isEqualTo(600);
        assertThat(load.failed().sum(0, 30)).isZero();
    }
}
