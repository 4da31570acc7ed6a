package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushbackTest {

    private static final Pushback STOP = new Pushback.Stop();

    @ParameterizedTest
    @CsvSource({"0, PT0S", "1, PT0.001S", "1500, PT1.5S", "0007, PT0.007S", "86400001, P1D", "2147483647, P1D"})
    void millisecondsAreReadAndCappedAtADay(String value, Duration delay) {
        assertThat(Pushback.ofGrpc(value)).contains(new Pushback.After(delay));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "-0", "", " ", " 5", "+5", "1.5", "5s", "soon", "٥", "2147483648", "99999999999999999999"})
    void whatIsNegativeOrUnreadableStopsTheRetries(String value) {
        assertThat(Pushback.ofGrpc(value)).contains(STOP);
    }

    @Test
    void aServerThatSaysNothingDecidesNothing() {
        assertThat(Pushback.ofGrpc((String) null)).isEmpty();
        assertThat(Pushback.ofGrpc(List.of())).isEmpty();
    }

    @Test
    void ofSeveralValuesAStopDecidesElseTheLongestWait() {
        Pushback longest = new Pushback.After(Duration.ofMillis(20));

        assertThat(Pushback.ofGrpc(List.of("5", "20", "7"))).contains(longest);
        assertThat(Pushback.ofGrpc(List.of("20", "5"))).contains(longest);
        assertThat(Pushback.ofGrpc(List.of("5", "-1", "20"))).contains(STOP);
        assertThat(Pushback.ofGrpc(List.of("-1", "5"))).contains(STOP);
    }

    @Test
    void aWaitIsNeitherNegativeNorLongerThanADay() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pushback.After(Duration.ofMillis(-1)))
                .withMessage("delay must be 0 to 1 day, was PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pushback.After(Duration.ofDays(1).plusNanos(1)));
    }

    @Property
    void everyNonNegativeNumberIsItsWait(@ForAll @IntRange(max = 86_400_000) int millis) {
        assertThat(Pushback.ofGrpc(Integer.toString(millis))).contains(new Pushback.After(Duration.ofMillis(millis)));
    }

    @Property
    void noTextMakesItThrow(@ForAll String text) {
        assertThat(Pushback.ofGrpc(text)).isPresent();
    }
}
