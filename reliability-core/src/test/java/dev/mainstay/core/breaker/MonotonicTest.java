package dev.mainstay.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MonotonicTest {

    private static final Pattern TIME_OF_DAY = Pattern.compile(
            "java/lang/System\\.(currentTimeMillis|nanoTime)|java/time/Clock\\.|java/time/\\w+\\.now|java/util/Date\\.\"<init>\"");

    @Test
    @Tag("RC5")
    void noCodeOfThePackageReadsTheTimeOfDay() throws Exception {
        List<String> classes = compiledClasses();

        String code = disassembled(classes);

        assertThat(classes).hasSizeGreaterThan(15);
        assertThat(code).contains("dev/mainstay/core/time/Ticker.nanos");
        assertThat(TIME_OF_DAY.matcher(code).results().map(match -> match.group()))
                .isEmpty();
    }

    @Test
    void theCheckWouldSeeAReadingOfTheTimeOfDay() throws Exception {
        Path reader =
                Path.of(Reader.class.getResource("MonotonicTest$Reader.class").toURI());

        assertThat(TIME_OF_DAY
                        .matcher(disassembled(List.of(reader.toString())))
                        .results()
                        .map(match -> match.group()))
                .containsExactlyInAnyOrder(
                        "java/time/Clock.", "java/time/Instant.now", "java/lang/System.currentTimeMillis");
    }

    static final class Reader {
        static long read(Clock clock) {
            return clock.millis() + java.time.Instant.now().toEpochMilli() + System.currentTimeMillis();
        }
    }

    @Test
    @Tag("RC5")
    void aClockThatStepsAnHourDoesNotReachTheTimestampsOfResilience4j() {
        Bench bench = new Bench();
        var timestamp = bench.breaker.getCircuitBreakerConfig().getCurrentTimestampFunction();
        bench.time.advance(Duration.ofNanos(42));

        assertThat(timestamp.apply(Clock.offset(Clock.systemUTC(), Duration.ofHours(1))))
                .isEqualTo(42);
        assertThat(timestamp.apply(Clock.offset(Clock.systemUTC(), Duration.ofHours(-1))))
                .isEqualTo(42);
        assertThat(bench.breaker.getCurrentTimestamp()).isEqualTo(42);
    }

    private static List<String> compiledClasses() throws Exception {
        Path folder = Path.of(
                        CountBreaker.class.getResource("CountBreaker.class").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".class"))
                    .toList();
        }
    }

    private static String disassembled(List<String> classes) {
        StringWriter out = new StringWriter();
        List<String> arguments =
                Stream.concat(Stream.of("-c", "-p"), classes.stream()).toList();
        int exit = ToolProvider.findFirst("javap")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertThat(exit).isZero();
        return out.toString();
    }
}
