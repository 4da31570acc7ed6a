package dev.mainstay.tenancy.proof;

import java.util.regex.Pattern;

/**
 * A setting by which the application tells the database for which tenant it works.
 *
 * @param name two or more words of letters, digits and {@code _} with dots between them
 * @param template what the setting holds; {@code {tenant}} stands for the tenant's id
 */
public record TenantSetting(String name, String template) {

    /** Stands for the tenant's id in a template. */
    public static final String TENANT = "{tenant}";

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)+");

    /**
     * Checks name and template.
     *
     * @throws IllegalArgumentException when the name is no name of a setting, or the template does not hold {@value #TENANT}
     */
    public TenantSetting {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "setting must be two or more words of letters, digits and _ with dots between, was '" + name + "'");
        }
        if (!template.contains(TENANT)) {
            throw new IllegalArgumentException("template must contain " + TENANT + ", was '" + template + "'");
        }
    }

    /** Returns whether a text can be the name of a setting that an application makes up. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Returns a setting that holds the id and nothing else. */
    public static TenantSetting plain(String name) {
        return new TenantSetting(name, TENANT);
    }

    /** Returns what the setting holds for a tenant. */
    String valueFor(String tenant) {
        return template.replace(TENANT, tenant);
    }
}
