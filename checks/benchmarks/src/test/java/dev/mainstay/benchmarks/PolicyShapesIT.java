package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That every shape shows exactly one tenant's rows and is measured, not what it costs. */
class PolicyShapesIT {

    @Test
    void everyShapeIsMeasuredAndStandsInTheTable() {
        ByteArrayOutputStream progress = new ByteArrayOutputStream();

        List<PolicyShapes.Times> measured =
                PolicyShapes.measure(2_000, 20, 1, new PrintStream(progress, true, StandardCharsets.UTF_8));

        assertThat(measured).hasSize(14).allSatisfy(times -> {
            assertThat(times.withIndex()).isPositive();
            assertThat(times.withoutIndex()).isPositive();
        });
        assertThat(progress.toString(StandardCharsets.UTF_8)).contains("2000 rows of 20 tenants", "[14] membership");
        assertThat(PolicyShapesMain.table(measured).lines())
                .hasSize(16)
                .anyMatch(line -> line.startsWith("| TenantDdl.protect (guard and access) | "));
    }
}
