package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardSettingsTest {

    private static final String NOT_A_DURATION =
            ": must be a whole number with ns, us, ms, s, m or h, as 15s, or ISO-8601, as PT15S";

    @Test
    void everyOptionCanBeSet() {
        Map<String, String> settings = Map.ofEntries(
                Map.entry("preset", "database"),
                Map.entry("total", "20s"),
                Map.entry("attempt", "2s"),
                Map.entry("interrupt", "true"),
                Map.entry("max-retries", "2"),
                Map.entry("first-delay", "50ms"),
                Map.entry("jitter", "true"),
                Map.entry("longest-retry-after", "2m"),
                Map.entry("retry-budget-share", "0.1"),
                Map.entry("retry-budget-floor", "3"),
                Map.entry("failures", "7"),
                Map.entry("window", "1h"),
                Map.entry("consecutive", "0"),
                Map.entry("open-for", "PT1M"),
                Map.entry("probes", "2"),
                Map.entry("max-concurrent", "25"),
                Map.entry("max-wait", "500us"),
                Map.entry("hold-until-done", "true"),
                Map.entry("classifier", "http"));

        GuardConfig read = GuardConfig.of(settings);

        assertThat(read)
                .isEqualTo(GuardConfig.database().toBuilder()
                        .total(Duration.ofSeconds(20))
                        .attempt(Duration.ofSeconds(2))
                        .interrupt(true)
                        .maxRetries(2)
                        .firstDelay(Duration.ofMillis(50))
                        .jitter(true)
                        .longestRetryAfter(Duration.ofMinutes(2))
                        .retryBudget(0.1, 3)
                        .failures(7)
                        .window(Duration.ofHours(1))
                        .consecutive(0)
                        .openFor(Duration.ofMinutes(1))
                        .probes(2)
                        .maxConcurrent(25)
                        .maxWait(Duration.ofNanos(500_000))
                        .holdUntilDone(true)
                        .classifier(Classifiers.http())
                        .build());
    }

    @Test
    void whatIsNotSaidIsAsInThePreset() {
        assertThat(GuardConfig.of(Map.of())).isEqualTo(GuardConfig.api());
        assertThat(GuardConfig.of(Map.of("preset", "api"))).isEqualTo(GuardConfig.api());
        assertThat(GuardConfig.of(Map.of("preset", "database"))).isEqualTo(GuardConfig.database());
        assertThat(GuardConfig.of(Map.of("total", "none")))
                .isEqualTo(GuardConfig.api().toBuilder().unlimited().build());
        assertThat(GuardConfig.of(Map.of("retry-budget", "off")))
                .isEqualTo(GuardConfig.api().toBuilder().withoutRetryBudget().build());
        assertThat(GuardConfig.of(Map.of("retry-budget-floor", "0")))
                .isEqualTo(GuardConfig.api().toBuilder().retryBudget(0.2, 0).build());
        assertThat(GuardConfig.of(Map.of("retry-budget-share", "1")))
                .isEqualTo(GuardConfig.api().toBuilder().retryBudget(1, 10).build());
    }

    @ParameterizedTest
    @CsvSource({
        "1ns, PT0.000000001S",
        "500us, PT0.0005S",
        "100ms, PT0.1S",
        "90s, PT1M30S",
        "2m, PT2M",
        "1h, PT1H",
        "PT0.25S, PT0.25S",
        "9223372036854775807s, PT2562047788015215H30M7S"
    })
    void durationsAreReadWithTheirUnits(String text, Duration meant) {
        assertThat(GuardConfig.of(Map.of("total", text)).time().total()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "15",
                "s",
                "1.5s",
                "15 s",
                "15S",
                "15sec",
                "-1s",
                "none at all",
                "9223372036854775807h",
                "99999999999999999999s"
            })
    void whatIsNoDurationIsRefused(String text) {
        refused(Map.of("attempt", text), "attempt=" + text + NOT_A_DURATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total | 0s | total must be > 0, was PT0S",
                "attempt | PT-1S | attempt must be > 0, was PT-1S",
                "max-retries | -1 | maxRetries must be 0 to 20, was -1",
                "max-retries | many | must be a whole number of at most 2147483647",
                "max-retries | 2147483648 | must be a whole number of at most 2147483647",
                "first-delay | 2h | firstDelay must be > 0 and <= 1 h, was PT2H",
                "jitter | yes | must be one of [false, true]",
                "longest-retry-after | 1ms | longestRetryAfter must be 1 s to 1 day, was PT0.001S",
                "retry-budget-share | 1.01 | share of the retry budget must be 0 to 1, was 1.01",
                "retry-budget-share | NaN | must be a decimal number, as 0.2",
                "retry-budget-share | 0x1p-2 | must be a decimal number, as 0.2",
                "retry-budget-floor | 1000001 | floor of the retry budget must be 0 to 1000000, was 1000001",
                "retry-budget | none | must be one of [off]",
                "failures | 0 | failures must be 1 to 10000, was 0",
                "max-concurrent | 1000001 | maxConcurrent must be 1 to 1000000, was 1000001",
                "max-wait | 2h | maxWait must be 0 to 1 h, was PT2H",
                "preset | web | must be one of [api, database]",
                "classifier | own | must be one of [defaults, http, sql]"
            })
    void aValueThatIsNotLegalIsRefusedWithWhatIs(String key, String value, String why) {
        refused(Map.of(key, value), key + "=" + value + ": " + why);
    }

    @ParameterizedTest
    @CsvSource({
        "totl, total",
        "maxRetries, max-retries",
        "retries, max-retries",
        "open_for, open-for",
        "Window, window",
        "holdUntilDone, hold-until-done"
    })
    void anUnknownKeyIsRefusedWithTheNearestThatThereIs(String key, String nearest) {
        refused(Map.of(key, "maybe a secret"), key + ": unknown; the nearest that there is is " + nearest);
    }

    @Test
    void allProblemsOfAllGuardsAreToldAtOnceInTheOrderOfTheirKeys() {
        Map<String, String> settings = Map.of(
                "a.total", "soon",
                "a.probes", "0",
                "b.attempt", "6s",
                "b.total", "2s",
                "b.consecutive", "0",
                "b.max-retries", "5",
                "b.unheard", "of",
                "c.d.preset", "database",
                "total", "1s",
                "with space.total", "1s");

        assertThatThrownBy(() -> GuardSettings.of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .satisfies(
                        message -> assertThat(message.lines().map(line -> line.replaceFirst(",.*", "")))
                                .containsExactly(
                                        "settings of guards are not legal:",
                                        "total: the key must begin with the name of a guard",
                                        "with space.total: the key must begin with the name of a guard",
                                        "a.probes=0: probes must be 1 to 100",
                                        "a.total=soon: must be a whole number with ns",
                                        "b.unheard: unknown; the nearest that there is is preset",
                                        "b: attempt must not be longer than total",
                                        "b: maxRetries 5 with firstDelay 100 ms wait 3100 ms in all",
                                        "b: window 10 s without the rule of consecutive failures must be at least twice the time of an attempt"));
    }

    @Test
    void severalGuardsAreReadByTheirNames() {
        Map<String, GuardConfig> read = GuardSettings.of(
                Map.of("payments.total", "3s", "payments.max-retries", "1", "eu.orders-db.preset", "database"));

        assertThat(read)
                .containsOnlyKeys("payments", "eu.orders-db")
                .containsEntry(
                        "payments",
                        GuardConfig.api().toBuilder()
                                .total(Duration.ofSeconds(3))
                                .maxRetries(1)
                                .build())
                .containsEntry("eu.orders-db", GuardConfig.database());
    }

    @Test
    void aBudgetThatIsOffHasNoShare() {
        refused(
                Map.of("retry-budget", "off", "retry-budget-share", "0.1"),
                "retry-budget=off: goes with neither retry-budget-share nor retry-budget-floor");
    }

    @Test
    @Tag("RC45")
    void anAttemptLongerThanTheCallIsRefused() {
        refused(
                Map.of("attempt", "16s"),
                "attempt must not be longer than total, since an attempt ends with the call; attempt was 16 s, total was 15 s");
    }

    @Test
    @Tag("RC45")
    void aWindowThatNeverFillsIsRefused() {
        String why = " without the rule of consecutive failures must be at least twice the time of an attempt, 15 s:"
                + " else calls that time out one after the other never open the breaker";

        refused(Map.of("consecutive", "0", "window", "29999ms"), "window 29999 ms" + why);
        assertThat(GuardConfig.of(Map.of("consecutive", "0", "window", "30s"))
                        .breaker()
                        .consecutive())
                .isZero();
        refused(
                Map.of("consecutive", "0", "total", "9223372036854775807s"),
                "window 10 s" + why.replace("15 s", "9223372036854775807 s"));
    }

    @Test
    @Tag("RC45")
    void retriesThatDoNotFitIntoTheTimeAreRefused() {
        String why = " wait 700 ms in all, which does not fit into total 700 ms: the last retries would never be made";
        GuardConfigBuilder earlier = GuardConfig.api().toBuilder().unlimited().maxRetries(5).build().toBuilder();

        refused(Map.of("max-retries", "3", "total", "700ms"), "maxRetries 3 with firstDelay 100 ms" + why);
        assertThat(GuardConfig.of(Map.of("max-retries", "3", "total", "701ms"))
                        .retry()
                        .maxRetries())
                .isEqualTo(3);
        assertThatThrownBy(() -> earlier.total(Duration.ofSeconds(3)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit into total 3 s");
    }

    @Test
    void aClassifierOfOnesOwnIsLeftOutOfTheText() {
        GuardConfig own = GuardConfig.api().toBuilder()
                .classifier(failure -> Optional.empty())
                .probes(2)
                .build();

        assertThat(own.toMap()).isEqualTo(Map.of("preset", "api", "probes", "2"));
    }

    @Test
    void linesStayShortAndSingle() {
        String long100 = "x".repeat(100);

        refused(Map.of("total", "1\n2"), "total=1?2" + NOT_A_DURATION);
        refused(Map.of("total", long100), "total=" + long100.substring(0, 64) + "..." + NOT_A_DURATION);
    }

    private static void refused(Map<String, String> settings, String problem) {
        assertThatThrownBy(() -> GuardConfig.of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("settings of guards are not legal:\n" + problem);
    }
}
