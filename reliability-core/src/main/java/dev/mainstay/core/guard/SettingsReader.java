package dev.mainstay.core.guard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@link GuardSettings} once, and collects what is wrong with them. Not thread-safe. */
final class SettingsReader {

    private static final int SHOWN = 64;

    private final String refusal;
    private final List<String> problems = new ArrayList<>();

    /**
     * Makes a reader.
     *
     * @param refusal how the message of a refusal begins
     */
    SettingsReader(String refusal) {
        this.refusal = refusal;
    }

    /** Reads entries of one guard, without its name. */
    GuardConfig one(Map<String, String> entries) {
        return refused(read("", entries, null)).orElseThrow();
    }

    /** Reads entries of several guards. */
    Map<String, GuardConfig> several(Map<String, String> settings) {
        Map<String, GuardConfig> configs = new TreeMap<>();
        byGuard(settings)
                .forEach((name, entries) ->
                        read(name + ".", entries, null).ifPresent(config -> configs.put(name, config)));
        return refused(Collections.unmodifiableMap(configs));
    }

    /** Reads entries for guards that exist. */
    Map<String, GuardConfig> reload(Map<String, String> settings, Map<String, Guard> guards) {
        Map<String, GuardConfig> configs = new TreeMap<>();
        byGuard(settings).forEach((name, entries) -> {
            Guard guard = guards.get(name);
            if (guard == null) {
                problems.add("there is no guard \"" + shown(name) + "\", only " + new TreeSet<>(guards.keySet()));
            }
            Classifier own = guard == null ? null : guard.config().classifier();
            read(name + ".", entries, Setting.isOwn(own) ? own : null).ifPresent(config -> configs.put(name, config));
        });
        return refused(configs);
    }

    private Map<String, Map<String, String>> byGuard(Map<String, String> settings) {
        Map<String, Map<String, String>> byGuard = new TreeMap<>();
        new TreeMap<>(settings).forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            String name = key.substring(0, Math.max(0, dot));
            if (Guards.NAME.matcher(name).matches()) {
                byGuard.computeIfAbsent(name, first -> new TreeMap<>()).put(key.substring(dot + 1), value);
            } else {
                refuse(
                        shown(key),
                        "the key must begin with the name of a guard, 1 to 64 of A-Z, a-z, 0-9, '.', '_' and"
                                + " '-', and a dot");
            }
        });
        return byGuard;
    }

    private Optional<GuardConfig> read(String prefix, Map<String, String> entries, @Nullable Classifier own) {
        GuardConfigBuilder all = Setting.preset(entries).toBuilder();
        if (own != null) {
            all.classifier(own);
        }
        boolean legal = true;
        for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
            String key = prefix + entry.getKey();
            Optional<Setting> setting = Setting.of(entry.getKey());
            if (setting.isEmpty()) {
                refuse(shown(key), "unknown; the nearest that there is is " + Setting.nearest(entry.getKey()));
            } else {
                legal &= isApplied(setting.get(), key, entry.getValue(), all);
            }
        }
        return legal ? built(prefix, entries, all) : Optional.empty();
    }

    /** Tries an entry by itself first, so that what is wrong with it is told apart from what does not go together. */
    private boolean isApplied(Setting setting, String key, String value, GuardConfigBuilder all) {
        try {
            GuardConfigBuilder alone = GuardConfig.api().toBuilder().unlimited();
            setting.apply(alone, value);
            alone.build();
            setting.apply(all, value);
            return true;
        } catch (IllegalArgumentException illegal) {
            refuse(shown(key) + "=" + shown(value), illegal.getMessage());
            return false;
        }
    }

    private Optional<GuardConfig> built(String prefix, Map<String, String> entries, GuardConfigBuilder all) {
        Setting.contradiction(entries).ifPresent(problem -> problems.add(prefix + problem));
        List<String> unfit = all.unfitCombinations();
        String guard = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1) + ": ";
        unfit.forEach(problem -> problems.add(guard + problem));
        return unfit.isEmpty() ? Optional.of(all.build()) : Optional.empty();
    }

    /** Shows a value only where it is one of ours: under a key that nobody knows anything may stand, a secret as well. */
    private void refuse(String entry, @Nullable String why) {
        problems.add(entry + ": " + why);
    }

    /** Keeps a line one line, and short. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    private <T> T refused(T read) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(refusal + ":\n" + String.join("\n", problems));
        }
        return read;
    }
}
