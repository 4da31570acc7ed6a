package dev.mainstay.tenancy.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has set when it asks.
 *
 * @param kind which of the contexts
 * @param label for people: {@code app.tenant = '1'}
 * @param own the tenant that is bound; null when none is
 * @param settings what is set first: name to SQL expression
 */
record Context(Kind kind, String label, @Nullable String own, Map<String, String> settings) {

    /** Which context, in the order in which they must be tried: what is set once in a session is never unset again. */
    enum Kind {
        /** The setting was never set in this session. */
        UNSET,
        /** It is empty, or what it holds names no tenant. */
        EMPTY,
        /** It names a tenant. */
        BOUND,
        /** It holds a word that the policies mention. */
        WORD,
        /** It is bound or empty, and another setting holds something too. */
        OTHER
    }

    /** What the application may have put into any setting to open a door. */
    private static final List<String> KEYS = List.of("on", "true", "1");

    static Context unset(List<TenantSetting> tenantSettings) {
        return new Context(Kind.UNSET, tenantSettings.get(0).name() + " unset", null, Map.of());
    }

    /** Returns the contexts in which the setting is there and names nobody. */
    static List<Context> empty(List<TenantSetting> tenantSettings) {
        List<Context> all = new ArrayList<>();
        all.add(raw(Kind.EMPTY, null, tenantSettings, ""));
        if (tenantSettings.stream().anyMatch(setting -> !setting.template().equals(TenantSetting.TENANT))) {
            all.add(of(Kind.EMPTY, null, tenantSettings, ""));
            if (tenantSettings.get(0).template().startsWith("{\"")) {
                all.add(raw(Kind.EMPTY, null, tenantSettings, "{}"));
            }
        }
        return all;
    }

    static Context bound(List<TenantSetting> tenantSettings, String tenant) {
        return of(Kind.BOUND, tenant, tenantSettings, tenant);
    }

    static Context word(List<TenantSetting> tenantSettings, String word) {
        return of(Kind.WORD, word, tenantSettings, word);
    }

    /** Returns what a session begins with that somebody gave a tenant to, without the application's doing. */
    static Context unasked(TenantSetting setting, String value) {
        String label = "%s = '%s' from the beginning".formatted(setting.name(), value);
        return new Context(Kind.EMPTY, label, null, Map.of(setting.name(), Sql.literal(value)));
    }

    private static Context of(Kind kind, @Nullable String own, List<TenantSetting> tenantSettings, String tenant) {
        Map<String, String> settings = new LinkedHashMap<>();
        tenantSettings.forEach(setting -> settings.put(setting.name(), Sql.literal(setting.valueFor(tenant))));
        TenantSetting first = tenantSettings.get(0);
        return new Context(kind, "%s = '%s'".formatted(first.name(), first.valueFor(tenant)), own, settings);
    }

    private static Context raw(Kind kind, @Nullable String own, List<TenantSetting> tenantSettings, String value) {
        Map<String, String> settings = new LinkedHashMap<>();
        tenantSettings.forEach(setting -> settings.put(setting.name(), Sql.literal(value)));
        return new Context(kind, "%s = '%s'".formatted(tenantSettings.get(0).name(), value), own, settings);
    }

    /** Returns this with another setting at each value that could open a door. */
    List<Context> with(String setting, List<String> words) {
        List<Context> all = new ArrayList<>();
        List<String> values = new ArrayList<>(KEYS);
        values.addAll(words);
        values.add("");
        for (String value : values.stream().distinct().toList()) {
            all.add(also(setting, Sql.literal(value), "%s = '%s'".formatted(setting, value)));
        }
        return all;
    }

    /** Returns this with another key in the JSON that the tenant's setting holds. */
    List<Context> withKey(String setting, List<String> path, List<String> words) {
        List<Context> all = new ArrayList<>();
        List<String> values = new ArrayList<>(KEYS);
        values.addAll(words);
        String json = settings.getOrDefault(setting, "'{}'") + "::pg_catalog.jsonb";
        for (String value : values.stream().distinct().toList()) {
            String merged = "(" + merged(json, path, value) + ")::pg_catalog.text";
            all.add(also(setting, merged, "%s in %s = '%s'".formatted(String.join(".", path), setting, value)));
        }
        return all;
    }

    private static String merged(String json, List<String> path, String value) {
        String key = Sql.literal(path.get(0));
        String content = path.size() == 1
                ? "pg_catalog.to_jsonb(%s::pg_catalog.text)".formatted(Sql.literal(value))
                : merged("coalesce(%s -> %s, '{}')".formatted(json, key), path.subList(1, path.size()), value);
        return "%s || pg_catalog.jsonb_build_object(%s, %s)".formatted(json, key, content);
    }

    private Context also(String setting, String expression, String more) {
        Map<String, String> longer = new LinkedHashMap<>(settings);
        longer.put(setting, expression);
        return new Context(Kind.OTHER, label + ", " + more, own, longer);
    }

    /** Returns whether nothing is set, or only to nothing. */
    boolean isBare() {
        return kind == Kind.UNSET
                || (kind == Kind.EMPTY && settings.values().stream().allMatch("''"::equals));
    }

    /** Returns what the settings hold, where it is a plain text. */
    List<String> values() {
        return settings.values().stream()
                .filter(value -> value.startsWith("'"))
                .map(value -> value.substring(1, value.length() - 1).replace("''", "'"))
                .toList();
    }
}
