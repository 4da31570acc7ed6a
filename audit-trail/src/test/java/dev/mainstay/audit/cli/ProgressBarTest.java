package dev.mainstay.audit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.cli.ProgressOption.Shown;
import dev.mainstay.core.time.ManualTime;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final ManualTime time = ManualTime.create();
    private final StringWriter err = new StringWriter();

    private ProgressBar start(Shown shown) {
        Surroundings surroundings =
                new Surroundings(OutputStream.nullOutputStream(), new PrintWriter(err, true), Map.of(), time, true);
        return new ProgressBar(surroundings, shown, "verified", "records");
    }

    @Test
    void barIsDrawnOverItselfAndTakenAway() {
        ProgressBar bar = start(Shown.BAR);

        time.advance(Duration.ofSeconds(2));
        bar.at(500, 2_000);
        bar.at(501, 2_000);
        String drawn = err.toString();
        bar.close();

        assertThat(drawn)
                .startsWith("\r[#######.......................] verified 500 of 2000 records, 25 %, 250/s, 6 s left ")
                .doesNotContain("\n", "501");
        assertThat(err.toString()).isEqualTo(drawn + "\r" + " ".repeat(100) + "\r");
    }

    @Test
    void lineComesEveryTenSeconds() {
        ProgressBar bar = start(Shown.LINES);

        for (int second = 1; second <= 25; second++) {
            time.advance(Duration.ofSeconds(1));
            bar.at(second * 100L, 1_000_000);
        }
        bar.close();

        assertThat(err.toString().lines())
                .containsExactly(
                        "mainstay-audit: verified 1000 of 1000000 records, 0 %, 100/s, 2 h left",
                        "mainstay-audit: verified 2000 of 1000000 records, 0 %, 100/s, 2 h left");
    }

    @Test
    void wrongTotalsAndNoneAreNoTrouble() {
        ProgressBar bar = start(Shown.LINES);

        time.advance(Duration.ofSeconds(10));
        bar.at(300, 0);
        time.advance(Duration.ofSeconds(10));
        bar.at(300, 200);
        time.advance(Duration.ofSeconds(10));
        bar.at(0, 200);
        time.advance(Duration.ofSeconds(10));
        bar.at(80, 160);

        assertThat(err.toString().lines())
                .containsExactly(
                        "mainstay-audit: verified 300 records, 30/s",
                        "mainstay-audit: verified 300 of 200 records, 100 %, 15/s",
                        "mainstay-audit: verified 0 of 200 records, 0 %, 0/s",
                        "mainstay-audit: verified 80 of 160 records, 50 %, 2/s, 40 s left");
    }

    @Test
    void shortWorkAndNoneShowNothing() {
        ProgressBar quick = start(Shown.BAR);
        ProgressBar none = start(Shown.NONE);

        quick.at(1_000, 1_000);
        quick.close();
        time.advance(Duration.ofMinutes(1));
        none.at(1_000, 1_000);
        none.close();

        assertThat(err.toString()).isEmpty();
    }
}
