package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** What guards do to the JVM that they live in. */
@Timeout(120)
class GuardLifecycleTest {

    private static final List<String> SMALL = List.of("-Xmx128m", "-XX:+UseSerialGC");

    @Test
    @Tag("RC46")
    void closingFailsWaitsAtOnceTwiceIsOnceAndTheJvmExits() throws Exception {
        assertThat(SeparateJvm.runProgram(SMALL, "close"))
                .startsWith("exit 0\n")
                .contains("answer", "asynchronous answer", "the waiting call: failed at first")
                .contains("threads [mainstay-guards-timer, mainstay-guards-worker], alive 0");
    }

    @Test
    @Tag("RC46")
    void guardsThatNobodyClosesDoNotKeepTheJvmEither() throws Exception {
        assertThat(SeparateJvm.runProgram(SMALL, "forget"))
                .startsWith("exit 0\n")
                .contains("still waiting: true");
    }

    @Test
    @Tag("RC46")
    @EnabledForJreRange(min = JRE.JAVA_21)
    void everythingRunsOnVirtualThreadsAndNoneIsPinned(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pinned.jfr");
        List<String> options = List.of(
                "-Xmx256m",
                "-XX:StartFlightRecording:jdk.VirtualThreadPinned#enabled=true,jdk.VirtualThreadPinned#threshold=0ms,filename="
                        + file);

        String printed = SeparateJvm.runProgram(options, "virtual");
        String events = SeparateJvm.run(
                "jfr", List.of("print", "--events", "jdk.VirtualThreadPinned", "--stack-depth", "64", file.toString()));
        String summary = SeparateJvm.run("jfr", List.of("summary", file.toString()));

        assertThat(printed).startsWith("exit 0\n").contains("answers 200, timeouts 200, failures 200, stale 0");
        assertThat(summary).as("a readable recording").contains("jdk.VirtualThreadPinned");
        assertThat(events).startsWith("exit 0\n").doesNotContain("dev.mainstay.core");
    }

    @Test
    void duringTheGraceTimeCallsAreStillTaken() {
        Lab lab = new Lab();
        Guard guard = lab.single("rates");
        lab.guards.close(Duration.ofSeconds(10));

        assertThat(guard.call(lab::succeed)).isEqualTo("answer");
        lab.time.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> guard.call(lab::succeed)).isInstanceOf(GuardsClosedException.class);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void aLaterCloseWithALongerGraceTimeProlongsNothingAndANegativeOneIsRefused() {
        Lab lab = new Lab();
        Guard guard = lab.single("rates");
        lab.guards.close();
        lab.guards.close(Duration.ofHours(1));

        assertThatThrownBy(() -> guard.call(lab::succeed)).isInstanceOf(GuardsClosedException.class);
        assertThatThrownBy(() -> lab.guards.close(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grace must be >= 0");
    }
}
