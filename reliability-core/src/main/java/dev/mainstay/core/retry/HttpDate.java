package dev.mainstay.core.retry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three forms of an HTTP date (RFC 9110, 5.6.7). The name of the day must be one, but is not compared with the date.
 */
final class HttpDate {

    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
    private static final String TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";
    private static final String DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";

    private static final Pattern IMF_FIXDATE =
            Pattern.compile(DAY_NAME + ", (?<day>[0-9]{2}) " + MONTH + " (?<year>[0-9]{4}) " + TIME + " GMT");
    private static final Pattern RFC_850 =
            Pattern.compile("(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>[0-9]{2})-" + MONTH
                    + "-(?<year>[0-9]{2}) " + TIME + " GMT");
    private static final Pattern ASCTIME =
            Pattern.compile(DAY_NAME + " " + MONTH + " (?<day>[0-9]{2}| [0-9]) " + TIME + " (?<year>[0-9]{4})");

    private HttpDate() {}

    /** Returns the moment; empty when the text is none of the three forms or names a time that does not exist. */
    static Optional<Instant> parse(String text, Instant now) {
        for (Pattern form : List.of(IMF_FIXDATE, RFC_850, ASCTIME)) {
            Matcher date = form.matcher(text);
            if (date.matches()) {
                int year = Integer.parseInt(date.group("year"));
                return form == RFC_850 ? inThisCentury(year, date, now) : at(year, date);
            }
        }
        return Optional.empty();
    }

    /** Takes the latest year with these two digits that is not more than 50 years ahead. */
    private static Optional<Instant> inThisCentury(int digits, Matcher date, Instant now) {
        LocalDateTime latest = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
        int century = latest.getYear() / 100 * 100;
        Optional<Instant> inThatCentury = at(century + digits, date);
        if (inThatCentury.isPresent() && !inThatCentury.get().isAfter(latest.toInstant(ZoneOffset.UTC))) {
            return inThatCentury;
        }
        return at(century - 100 + digits, date);
    }

    private static Optional<Instant> at(int year, Matcher date) {
        int month = MONTHS.indexOf(date.group("month")) + 1;
        int day = Integer.parseInt(date.group("day").strip());
        int second = Integer.parseInt(date.group("second"));
        int leap = second == 60 ? 1 : 0;
        try {
            LocalDateTime time =
                    LocalDateTime.of(year, month, day, number(date, "hour"), number(date, "minute"), second - leap);
            return Optional.of(time.plusSeconds(leap).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private static int number(Matcher date, String group) {
        return Integer.parseInt(date.group(group));
    }
}
