package dev.mainstay.core.guard;

import dev.mainstay.core.guard.RetryPolicy.BudgetPolicy;
import dev.mainstay.core.retry.Jitter;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One key of {@link GuardSettings}: how its value is read, and how it is written where a configuration differs from its preset. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum Setting {
    PRESET(
            (options, text) -> SettingText.choice(text, SettingText.PRESETS),
            (config, preset) -> Optional.of(SettingText.nameOf(preset, SettingText.PRESETS))),
    TOTAL(
            Setting::readTotal,
            written(config -> Optional.ofNullable(config.time().total()), Setting::textOrNone)),
    ATTEMPT(
            read(SettingText::duration, GuardConfigBuilder::attempt),
            written(config -> Optional.ofNullable(config.time().attempt()), Setting::textOrNone)),
    INTERRUPT(
            read(SettingText::truth, GuardConfigBuilder::interrupt),
            written(config -> config.time().interrupt(), String::valueOf)),
    MAX_RETRIES(
            read(SettingText::whole, GuardConfigBuilder::maxRetries),
            written(config -> config.retry().maxRetries(), String::valueOf)),
    FIRST_DELAY(
            read(SettingText::duration, GuardConfigBuilder::firstDelay),
            written(
                    config -> config.retry().backoff().withJitter(Jitter.NONE),
                    backoff -> SettingText.of(backoff.first()))),
    JITTER(
            read(SettingText::truth, GuardConfigBuilder::jitter),
            written(config -> config.retry().backoff().jitter() != Jitter.NONE, String::valueOf)),
    LONGEST_RETRY_AFTER(
            read(SettingText::duration, GuardConfigBuilder::longestRetryAfter),
            written(config -> config.retry().longestRetryAfter(), SettingText::of)),
    RETRY_BUDGET(
            (options, text) -> {
                SettingText.choice(text, Map.of("off", true));
                options.withoutRetryBudget();
            },
            written(config -> config.retry().budget() == null, without -> "off")),
    RETRY_BUDGET_SHARE(
            read(SettingText::decimal, GuardConfigBuilder::retryBudgetShare),
            written(config -> budget(config).share(), String::valueOf)),
    RETRY_BUDGET_FLOOR(
            read(SettingText::whole, GuardConfigBuilder::retryBudgetFloor),
            written(config -> budget(config).floor(), String::valueOf)),
    FAILURES(
            read(SettingText::whole, GuardConfigBuilder::failures),
            written(config -> config.breaker().failures(), String::valueOf)),
    WINDOW(
            read(SettingText::duration, GuardConfigBuilder::window),
            written(config -> config.breaker().window(), SettingText::of)),
    CONSECUTIVE(
            read(SettingText::whole, GuardConfigBuilder::consecutive),
            written(config -> config.breaker().consecutive(), String::valueOf)),
    OPEN_FOR(
            read(SettingText::duration, GuardConfigBuilder::openFor),
            written(config -> config.breaker().openFor(), SettingText::of)),
    PROBES(
            read(SettingText::whole, GuardConfigBuilder::probes),
            written(config -> config.breaker().probes(), String::valueOf)),
    MAX_CONCURRENT(
            read(SettingText::whole, GuardConfigBuilder::maxConcurrent),
            written(config -> config.bulkhead().maxConcurrent(), String::valueOf)),
    MAX_WAIT(
            read(SettingText::duration, GuardConfigBuilder::maxWait),
            written(config -> config.bulkhead().maxWait(), SettingText::of)),
    HOLD_UNTIL_DONE(
            read(SettingText::truth, GuardConfigBuilder::holdUntilDone),
            written(config -> config.bulkhead().holdUntilDone(), String::valueOf)),
    CLASSIFIER(
            (options, text) -> options.classifier(SettingText.choice(text, SettingText.CLASSIFIERS)),
            (config, preset) ->
                    isOwn(config.classifier()) || config.classifier().equals(preset.classifier())
                            ? Optional.empty()
                            : Optional.of(SettingText.nameOf(config.classifier(), SettingText.CLASSIFIERS)));

    private final BiConsumer<GuardConfigBuilder, String> read;
    private final BiFunction<GuardConfig, GuardConfig, Optional<String>> written;

    Setting(
            BiConsumer<GuardConfigBuilder, String> read,
            BiFunction<GuardConfig, GuardConfig, Optional<String>> written) {
        this.read = read;
        this.written = written;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Sets the option; an {@link IllegalArgumentException} says what is legal. */
    void apply(GuardConfigBuilder options, String text) {
        read.accept(options, text);
    }

    static Optional<Setting> of(String key) {
        return Stream.of(values()).filter(setting -> setting.key().equals(key)).findFirst();
    }

    /** Returns the key that is most like the given one. */
    static String nearest(String key) {
        return Nearest.to(key, Stream.of(values()).map(Setting::key).toList());
    }

    /** Returns the configuration that the others of these entries change. */
    static GuardConfig preset(Map<String, String> entries) {
        return SettingText.PRESETS.getOrDefault(entries.getOrDefault(PRESET.key(), "api"), GuardConfig.api());
    }

    /** Says which legal entries contradict one another. */
    static Optional<String> contradiction(Map<String, String> entries) {
        boolean part = entries.containsKey(RETRY_BUDGET_SHARE.key()) || entries.containsKey(RETRY_BUDGET_FLOOR.key());
        return entries.containsKey(RETRY_BUDGET.key()) && part
                ? Optional.of(RETRY_BUDGET.key() + "=off: goes with neither " + RETRY_BUDGET_SHARE.key() + " nor "
                        + RETRY_BUDGET_FLOOR.key())
                : Optional.empty();
    }

    /** Says whether no text stands for this classifier. */
    static boolean isOwn(@Nullable Classifier classifier) {
        return classifier != null && !SettingText.CLASSIFIERS.containsValue(classifier);
    }

    static Map<String, String> written(GuardConfig config) {
        GuardConfig preset = config.classifier().equals(Classifiers.sql()) ? GuardConfig.database() : GuardConfig.api();
        Map<String, String> entries = new LinkedHashMap<>();
        for (Setting setting : values()) {
            setting.written.apply(config, preset).ifPresent(text -> entries.put(setting.key(), text));
        }
        return Collections.unmodifiableMap(entries);
    }

    private static void readTotal(GuardConfigBuilder options, String text) {
        if (text.equals("none")) {
            options.unlimited();
        } else {
            options.total(SettingText.duration(text));
        }
    }

    private static String textOrNone(Optional<Duration> time) {
        return time.map(SettingText::of).orElse("none");
    }

    private static BudgetPolicy budget(GuardConfig config) {
        BudgetPolicy budget = config.retry().budget();
        return budget == null ? GuardConfig.DEFAULT_BUDGET : budget;
    }

    private static <V> BiConsumer<GuardConfigBuilder, String> read(
            Function<String, V> parse, BiConsumer<GuardConfigBuilder, V> set) {
        return (options, text) -> set.accept(options, parse.apply(text));
    }

    private static <V> BiFunction<GuardConfig, GuardConfig, Optional<String>> written(
            Function<GuardConfig, V> value, Function<V, String> text) {
        return (config, preset) -> {
            V own = value.apply(config);
            return own.equals(value.apply(preset)) ? Optional.empty() : Optional.of(text.apply(own));
        };
    }
}
