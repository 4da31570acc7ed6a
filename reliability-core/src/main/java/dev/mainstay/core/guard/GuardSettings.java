package dev.mainstay.core.guard;

import java.util.Map;

/**
 * Reads policies of guards from plain keys and values, such as properties.
 *
 * <pre>{@code
 * payments.preset=api
 * payments.total=3s
 * payments.max-retries=1
 * orders-db.preset=database
 * }</pre>
 *
 * <p>The part of a key before its last dot is the guard's name. What follows is an option of {@link GuardConfigBuilder}, and legal are the same
 * values as there:
 *
 * <ul>
 *   <li>{@code preset}: {@code api}, where nothing is said, or {@code database}
 *   <li>{@code total} (or {@code none}), {@code attempt}, {@code first-delay}, {@code longest-retry-after}, {@code window}, {@code open-for},
 *       {@code max-wait}: a whole number with {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m} or {@code h}, as in {@code 15s}; or
 *       ISO-8601, as in {@code PT15S}
 *   <li>{@code max-retries}, {@code retry-budget-floor}, {@code failures}, {@code consecutive}, {@code probes}, {@code max-concurrent}: a whole number
 *   <li>{@code retry-budget-share}: a decimal number; {@code retry-budget}: {@code off}
 *   <li>{@code interrupt}, {@code jitter}, {@code hold-until-done}: {@code true} or {@code false}
 *   <li>{@code classifier}: {@code defaults}, {@code http} or {@code sql}, as in {@link Classifiers}
 * </ul>
 */
public final class GuardSettings {

    private static final String REFUSED = "settings of guards are not legal";

    private GuardSettings() {}

    /**
     * Reads the policies of several guards.
     *
     * @return by name of the guard, unmodifiable
     * @throws IllegalArgumentException with one line for each entry and combination that is not legal
     */
    public static Map<String, GuardConfig> of(Map<String, String> settings) {
        return new SettingsReader(REFUSED).several(settings);
    }

    static GuardConfig one(Map<String, String> settings) {
        return new SettingsReader(REFUSED).one(settings);
    }
}
