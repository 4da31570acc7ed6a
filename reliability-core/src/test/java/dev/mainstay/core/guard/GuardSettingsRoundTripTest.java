package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GuardSettingsRoundTripTest {

    @Property(tries = 300)
    void whatIsWrittenIsReadAsAnEqualConfiguration(@ForAll("configurations") GuardConfig config) {
        assertThat(GuardConfig.of(config.toMap())).isEqualTo(config);
    }

    @Property(tries = 50)
    void soAreSeveralGuards(@ForAll("configurations") GuardConfig one, @ForAll("configurations") GuardConfig other) {
        Map<String, String> written = new TreeMap<>();
        one.toMap().forEach((key, value) -> written.put("one." + key, value));
        other.toMap().forEach((key, value) -> written.put("the.other." + key, value));

        assertThat(GuardSettings.of(written)).isEqualTo(Map.of("one", one, "the.other", other));
    }

    /** Any options in any order on any preset, as far as they are legal together. */
    @Provide
    Arbitrary<GuardConfig> configurations() {
        Arbitrary<GuardConfig> presets = Arbitraries.of(GuardConfig.api(), GuardConfig.database());
        return presets.flatMap(preset -> changes().list().ofMaxSize(8).map(changes -> built(preset, changes)))
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    private static Optional<GuardConfig> built(GuardConfig preset, List<Change> changes) {
        GuardConfig config = preset;
        try {
            for (Change change : changes) {
                GuardConfigBuilder builder = config.toBuilder();
                change.apply(builder);
                config = builder.build();
            }
            return Optional.of(config);
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }

    private static Arbitrary<Change> changes() {
        return Arbitraries.oneOf(
                any(durations("PT0.000000001S", "PT2562047788015215H30M7.999999999S"), GuardConfigBuilder::total),
                any(durations("PT0.001S", "PT1M"), GuardConfigBuilder::total),
                any(durations("PT0.000000001S", "PT1M"), GuardConfigBuilder::attempt),
                any(Arbitraries.just(true), (builder, value) -> builder.unlimited()),
                any(Arbitraries.of(true, false), GuardConfigBuilder::interrupt),
                any(Arbitraries.integers().between(0, 20), GuardConfigBuilder::maxRetries),
                any(durations("PT0.000000001S", "PT1H"), GuardConfigBuilder::firstDelay),
                any(Arbitraries.just(Duration.ofMillis(100)), GuardConfigBuilder::firstDelay),
                any(Arbitraries.of(true, false), GuardConfigBuilder::jitter),
                any(durations("PT1S", "P1D"), GuardConfigBuilder::longestRetryAfter),
                any(
                        Arbitraries.doubles().between(0, 1).ofScale(15),
                        (builder, share) -> builder.retryBudget(share, (int) (share * 1_000_000))),
                any(Arbitraries.just(true), (builder, value) -> builder.withoutRetryBudget()),
                any(Arbitraries.integers().between(1, 10_000), GuardConfigBuilder::failures),
                any(durations("PT0.001S", "PT1H"), GuardConfigBuilder::window),
                any(Arbitraries.integers().between(0, 9), GuardConfigBuilder::consecutive),
                any(durations("PT0.001S", "P1D"), GuardConfigBuilder::openFor),
                any(Arbitraries.integers().between(1, 100), GuardConfigBuilder::probes),
                any(Arbitraries.integers().between(1, 1_000_000), GuardConfigBuilder::maxConcurrent),
                any(durations("PT0S", "PT1H"), GuardConfigBuilder::maxWait),
                any(Arbitraries.of(true, false), GuardConfigBuilder::holdUntilDone),
                any(
                        Arbitraries.of(Classifiers.defaults(), Classifiers.http(), Classifiers.sql()),
                        GuardConfigBuilder::classifier));
    }

    private static Arbitrary<Duration> durations(String from, String to) {
        Duration least = Duration.parse(from);
        Duration most = Duration.parse(to);
        return Arbitraries.oneOf(
                        Arbitraries.longs().between(0, most.toSeconds()).map(Duration::ofSeconds),
                        Arbitraries.longs().between(0, Long.MAX_VALUE).map(Duration::ofNanos),
                        Arbitraries.of(least, most))
                .map(duration -> duration.compareTo(least) < 0 ? least : duration)
                .map(duration -> duration.compareTo(most) > 0 ? most : duration);
    }

    private static <V> Arbitrary<Change> any(Arbitrary<V> values, BiConsumer<GuardConfigBuilder, V> set) {
        return values.map(value -> builder -> set.accept(builder, value));
    }

    @FunctionalInterface
    private interface Change {
        void apply(GuardConfigBuilder builder);
    }
}
