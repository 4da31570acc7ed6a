package dev.mainstay.core.retry;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Retry-After} field of a response (RFC 9110, 10.2.3).
 *
 * <pre>{@code
 * RetryAfter.parse(response.headers().allValues("Retry-After"), InstantSource.system())
 * }</pre>
 */
public final class RetryAfter {

    /** The longest wait that is returned; whoever asks for more is asked again after a day. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** The longest text that is read; an HTTP date has 33 characters at most. */
    private static final int LONGEST_TEXT = 64;

    private static final Pattern DELAY_SECONDS = Pattern.compile("[0-9]+");
    private static final int DIGITS_OF_LONGEST = 5;

    private RetryAfter() {}

    /**
     * Reads one value. Never throws, whatever the text and the clock say.
     *
     * @param value seconds, or an HTTP date in any of the three forms of RFC 9110, 5.6.7 (a two-digit year is at most 50 years ahead); null where
     *     the field is missing
     * @param wallClock the time of day that a date is compared with
     * @return zero to {@link #LONGEST}, zero for a date in the past; empty when it is missing, has more than {@value #LONGEST_TEXT} characters or
     *     is neither, as a negative or decimal number
     */
    public static Optional<Duration> parse(@Nullable String value, InstantSource wallClock) {
        if (value == null || value.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        String text = value.strip();
        if (DELAY_SECONDS.matcher(text).matches()) {
            return Optional.of(ofSeconds(text));
        }
        try {
            Instant now = wallClock.instant();
            return HttpDate.parse(text, now).map(date -> within(Duration.between(now, date)));
        } catch (DateTimeException clockOutOfRange) {
            return Optional.empty();
        }
    }

    /**
     * Reads all lines of the field, of which there should be one: the longest wait that can be read counts, since to come too late does no harm.
     *
     * @param values the lines, in any order
     * @param wallClock the time of day that a date is compared with
     * @return zero to {@link #LONGEST}; empty when no line can be read
     */
    public static Optional<Duration> parse(List<String> values, InstantSource wallClock) {
        return values.stream()
                .flatMap(value -> parse(value, wallClock).stream())
                .max(Duration::compareTo);
    }

    private static Duration ofSeconds(String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > DIGITS_OF_LONGEST
                ? LONGEST
                : within(Duration.ofSeconds(Long.parseLong(significant)));
    }

    static Duration within(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
