package dev.mainstay.benchmarks;

import dev.mainstay.benchmarks.Row.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs benchmarks, one after the other, and says how far it is. What JMH prints goes to one file for each. */
final class Measuring {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Effort effort;
    private final Path logs;
    private final PrintStream progress;

    Measuring(Effort effort, Path logs, PrintStream progress) {
        this.effort = effort;
        this.logs = logs;
        this.progress = progress;
    }

    /**
     * Runs them all.
     *
     * @return for each the {@link CpuTime} of one operation, the median of all iterations, and its bytes
     * @throws RunnerException when one of them throws
     */
    Map<Bench, Figure> run(Collection<Bench> benches) throws RunnerException, IOException {
        Files.createDirectories(logs);
        Map<Bench, Figure> figures = new LinkedHashMap<>();
        for (Bench bench : benches) {
            progress.printf("[%d/%d] %s ... ", figures.size() + 1, benches.size(), bench.name());
            progress.flush();
            Figure figure = run(bench);
            figures.put(bench, figure);
            progress.println(Text.both(figure));
        }
        return figures;
    }

    private Figure run(Bench bench) throws RunnerException {
        String name = bench.type().getName() + "." + bench.method();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .threads(bench.threads())
                .forks(effort.forks())
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.iterationMillis()))
                .measurementIterations(effort.measured())
                .measurementTime(TimeValue.milliseconds(effort.iterationMillis()))
                .jvmArgs(jvmOptions(bench))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL)
                .output(logs.resolve(bench.method() + "-" + bench.type().getSimpleName() + "-" + bench.threads()
                                + (bench.logging() ? "" : "-unlogged") + ".txt")
                        .toString());
        RunResult result = new Runner(options.build()).runSingle();
        return new Figure(median(result, CpuTime.LABEL), "ns", median(result, ALLOCATED));
    }

    private static String[] jvmOptions(Bench bench) {
        List<String> options = new ArrayList<>(Effort.JVM_OPTIONS);
        if (!bench.logging()) {
            options.add("-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider");
        }
        return options.toArray(String[]::new);
    }

    private static double median(RunResult result, String label) {
        Result<?> measured = Objects.requireNonNull(result.getSecondaryResults().get(label), label);
        return measured.getStatistics().getPercentile(50);
    }
}
