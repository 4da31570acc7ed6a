package dev.mainstay.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    /** Forty seconds before the example of RFC 9110, 5.6.7. */
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("1994-11-06T08:48:57Z"));

    private static final InstantSource TODAY = InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z"));

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "2, PT2S",
        "120, PT2M",
        "' 120\t', PT2M",
        "00000000000000000000007, PT7S",
        "86400, P1D",
        "86401, P1D",
        "99999999999999999999999999999999, P1D"
    })
    void secondsAreReadAndCappedAtADay(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, TODAY)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Mon, 06 Nov 1994 08:49:37 GMT"
            })
    void allThreeFormsOfADateAreRead(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).contains(Duration.ofSeconds(40));
    }

    @ParameterizedTest
    @CsvSource({
        "'Sat Nov 21 00:00:30 2026', PT30S",
        "'Fri, 20 Nov 2026 23:59:60 GMT', PT0S",
        "'Sat, 21 Nov 2026 00:00:60 GMT', PT1M",
        "'Sat, 21 Nov 2026 00:00:00 GMT', PT0S",
        "'Fri, 20 Nov 2026 23:59:59 GMT', PT0S",
        "'Sun, 06 Nov 1994 08:49:37 GMT', PT0S",
        "'Fri, 31 Dec 9999 23:59:59 GMT', P1D",
        "'Sat, 01 Jan 0000 00:00:00 GMT', PT0S"
    })
    void aDateInThePastIsNoWaitAndOneFarAheadIsADay(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, TODAY)).contains(wait);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T00:00:00Z, 'Saturday, 21-Nov-76 00:00:00 GMT', P1D",
        "2026-11-21T00:00:00Z, 'Saturday, 21-Nov-76 00:00:01 GMT', PT0S",
        "2026-11-21T00:00:00Z, 'Saturday, 21-Nov-26 00:00:20 GMT', PT20S",
        "2099-12-31T23:59:30Z, 'Friday, 01-Jan-00 00:00:00 GMT', PT30S",
        "2001-01-01T00:00:00Z, 'Friday, 31-Dec-99 23:59:59 GMT', PT0S",
        "2000-02-28T23:59:59Z, 'Tuesday, 29-Feb-00 00:00:00 GMT', PT1S",
        "2060-01-01T00:00:00Z, 'Tuesday, 29-Feb-00 00:00:00 GMT', PT0S"
    })
    void aTwoDigitYearIsAtMostFiftyYearsAhead(Instant now, String value, Duration wait) {
        assertThat(RetryAfter.parse(value, InstantSource.fixed(now))).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1e3",
                "0x10",
                "2 s",
                "1,2",
                "١٢",
                "soon",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "sun, 06 nov 1994 08:49:37 gmt",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Xyz, 06 Nov 1994 08:49:37 GMT",
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Tue, 29 Feb 2023 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:00 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 00 Nov 1994 08:49:37 GMT",
                "Wednesday, 29-Feb-23 08:49:37 GMT",
                "Sunday, 06-Nov-1994 08:49:37 GMT",
                "Sun Nov 6 08:49:37 1994",
                "1994-11-06T08:49:37Z",
                "00000000000000000000000000000000000000000000000000000000000000001"
            })
    void whatIsNeitherIsIgnored(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isEmpty();
    }

    @Test
    void aMissingFieldIsNoWait() {
        assertThat(RetryAfter.parse((String) null, TODAY)).isEmpty();
        assertThat(RetryAfter.parse(List.of(), TODAY)).isEmpty();
    }

    @Test
    void ofSeveralLinesTheLongestThatCanBeReadCounts() {
        List<String> lines = List.of("2", "garbage", "Sat, 21 Nov 2026 00:00:30 GMT", "7");

        assertThat(RetryAfter.parse(lines, TODAY)).contains(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse(List.of("garbage", "-3"), TODAY)).isEmpty();
    }

    @Test
    void aClockThatIsOutOfRangeMakesADateUnreadable() {
        InstantSource broken = InstantSource.fixed(Instant.MAX);

        assertThat(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT", broken)).isEmpty();
        assertThat(RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", broken)).contains(Duration.ZERO);
        assertThat(RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", InstantSource.fixed(Instant.MIN)))
                .contains(RetryAfter.LONGEST);
    }

    @Property
    void everyMomentIsReadBackFromItsFixedForm(@ForAll @LongRange(min = 0, max = 253_402_300_799L) long second) {
        Instant date = Instant.ofEpochSecond(second);
        InstantSource before = InstantSource.fixed(date.minusSeconds(5));
        String text = DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(date);

        assertThat(RetryAfter.parse(text, before)).contains(Duration.ofSeconds(5));
    }

    @Property(tries = 5000)
    void noTextMakesItThrowOrLeaveItsRange(@ForAll("texts") String text) {
        Optional<Duration> wait = RetryAfter.parse(text, TODAY);

        wait.ifPresent(asked -> assertThat(asked).isBetween(Duration.ZERO, RetryAfter.LONGEST));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> anything = Arbitraries.strings().ofMaxLength(70);
        Arbitrary<String> numbers =
                Arbitraries.strings().withChars("0123456789-+. ").ofMaxLength(70);
        Arbitrary<String> mangled = Arbitraries.integers()
                .between(0, 28)
                .flatMap(at -> Arbitraries.chars()
                        .ascii()
                        .map(c -> new StringBuilder("Sun, 06 Nov 1994 08:49:37 GMT")
                                .replace(at, at + 1, String.valueOf(c))
                                .toString()));
        return Arbitraries.oneOf(anything, numbers, mangled);
    }
}
