package dev.mainstay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.failsafe.CircuitBreakerOpenException;
import dev.mainstay.benchmarks.Row.Figure;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.guard.CircuitOpenException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.runner.RunnerException;

class BenchMainTest {

    private static final Effort A_LOOK = new Effort(0, 0, 1, 10);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void aBenchmarkIsRunAndItsProgressTold() throws RunnerException, IOException {
        Bench clock = Bench.of(ClockBench.class, "nanoTime");

        Map<Bench, Figure> figures = new Measuring(A_LOOK, folder, print(out)).run(List.of(clock));

        Figure figure = figures.get(clock);
        assertThat(figure.value()).isBetween(1.0, 1_000_000.0);
        assertThat(figure.unit()).isEqualTo("ns");
        assertThat(figure.bytes()).isNotNull();
        assertThat(text(out)).startsWith("[1/1] ClockBench.nanoTime ... ").contains(" ns, ");
        assertThat(folder.resolve("nanoTime-ClockBench-1.txt")).isNotEmptyFile();
    }

    @Test
    void aBenchmarkThatIsNotThereIsBroken() {
        Bench absent = Bench.of(ClockBench.class, "sundial");
        Measuring measuring = new Measuring(A_LOOK, folder, print(out));

        assertThatThrownBy(() -> measuring.run(List.of(absent))).isInstanceOf(RunnerException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--quick", "target --slow", "target --quick more", "target guards idempotency"})
    void otherArgumentsAreRefused(String line) {
        List<String> args = line.isEmpty() ? List.of() : List.of(line.split(" "));

        int exit = BenchMain.run(args, print(out), print(err));

        assertThat(exit).isEqualTo(2);
        assertThat(text(err)).startsWith("usage: ");
    }

    @Test
    void everythingThatTheTableNeedsIsABenchmark() throws NoSuchMethodException {
        assertThat(Cost.ofGuards().benches()).hasSizeGreaterThan(20);
        assertThat(Cost.ofIdempotency().benches()).hasSize(2);
        assertThat(Cost.ofTenancy().benches()).hasSize(2);
        for (Cost cost : List.of(Cost.ofGuards(), Cost.ofIdempotency(), Cost.ofTenancy())) {
            for (Bench bench : cost.benches()) {
                Method method = bench.type().getMethod(bench.method());

                assertThat(method.isAnnotationPresent(Benchmark.class))
                        .as(bench.name())
                        .isTrue();
            }
        }
    }

    @Test
    void eachRowComparesItsOwnFigureWithThatOfThePeer() {
        Map<Bench, Figure> figures = new HashMap<>();
        double nanos = 1;
        for (Bench bench : Cost.ofGuards().benches()) {
            figures.put(bench, new Figure(nanos++, "ns", 0.0));
        }
        Figure ours = figures.get(Bench.of(GuardBench.class, "mainstayWithLimit"));
        Figure failsafe = figures.get(Bench.of(GuardBench.class, "failsafeWithLimit"));

        List<Row> rows = Cost.ofGuards().rows(figures);

        assertThat(rows)
                .filteredOn(row -> row.name().equals("whole api guard with its time limit")
                        && row.bar() != null
                        && row.bar().ratio() != null
                        && row.bar().ratio() == 0.15)
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.figure()).isEqualTo(ours);
                    assertThat(row.ratio()).isEqualTo(ours.value() / failsafe.value());
                });
    }

    @Test
    void aTableWithoutAFigureIsNotMade() {
        assertThatThrownBy(() -> Cost.ofGuards().rows(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ClockBench.nanoTime");
    }

    @Test
    void everyLibraryAnswersTheSameCall() {
        GuardBench bench = new GuardBench();

        assertThat(List.of(
                        bench.mainstay(),
                        bench.mainstayWithLimit(),
                        bench.resilience4j(),
                        bench.failsafe(),
                        bench.failsafeWithLimit(),
                        bench.smallRye(),
                        bench.smallRyeWithLimit()))
                .containsOnly(1_000);
        bench.close();
    }

    @Test
    void theScopeIsTheTenantsAndEndsWithTheRequest() {
        TenancyBench bench = new TenancyBench();
        bench.begin();

        assertThat(bench.scope().value()).startsWith("11111111");

        bench.end();
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    void everyLibraryRejects() {
        RejectionBench bench = new RejectionBench();
        bench.open();

        assertThat(bench.mainstay()).isInstanceOf(CircuitOpenException.class);
        assertThat(bench.resilience4j()).isInstanceOf(CallNotPermittedException.class);
        assertThat(bench.resilience4jStackless()).isInstanceOf(CallNotPermittedException.class);
        assertThat(bench.failsafe()).isInstanceOf(CircuitBreakerOpenException.class);
        bench.close();
    }

    @Test
    void finishedCallsLeaveNothing() {
        assertThat(FinishedCalls.count(3_000)).isEqualTo(new FinishedCalls(0, 0));
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8);
    }
}
