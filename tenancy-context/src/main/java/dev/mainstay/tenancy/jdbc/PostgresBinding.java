package dev.mainstay.tenancy.jdbc;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.regex.Pattern;

/**
 * How a transaction is bound in PostgreSQL: to which role, and which setting carries the tenant's id. Immutable.
 *
 * <p>A connection in auto-commit mode is refused with SQLState 25P01, since a binding holds for one transaction.
 */
public final class PostgresBinding {

    /** The setting that the policies read, unless another is chosen. */
    public static final String DEFAULT_SETTING = "mainstay.tenant_id";

    private static final Pattern SETTING = Pattern.compile("[a-z_][a-z0-9_]{0,30}\\.[a-z_][a-z0-9_]{0,30}");

    private final String tenantRole;
    private final String setting;

    private PostgresBinding(String tenantRole, String setting) {
        this.tenantRole = tenantRole;
        this.setting = setting;
    }

    /**
     * Returns the binding with all defaults.
     *
     * @param tenantRole the role that the policies and grants are for; the login is its member and does not inherit from it
     * @throws IllegalArgumentException when it is not a legal name
     */
    public static PostgresBinding of(String tenantRole) {
        return builder(tenantRole).build();
    }

    /**
     * Returns a builder.
     *
     * @param tenantRole the role that the policies and grants are for
     */
    public static Builder builder(String tenantRole) {
        return new Builder(tenantRole);
    }

    String tenantRole() {
        return tenantRole;
    }

    /** Returns what begins the names of settings that only Mainstay may set, without the dot. */
    String settingNamespace() {
        return setting.substring(0, setting.indexOf('.'));
    }

    /** Returns the statement that binds; parameters are the role and the tenant's id, results what the server took. */
    String sql() {
        return "select pg_catalog.set_config('role',?,true), pg_catalog.set_config('" + setting + "',?,true)";
    }

    /** Collects the options of a {@link PostgresBinding}. Not thread-safe. */
    public static final class Builder {

        private final String tenantRole;
        private String setting = DEFAULT_SETTING;

        private Builder(String tenantRole) {
            this.tenantRole = SqlIdentifier.role(tenantRole).value();
        }

        /**
         * Chooses the setting that carries the tenant's id; {@value PostgresBinding#DEFAULT_SETTING} by default.
         *
         * @param name two words of {@code a-z 0-9 _} with a dot between them
         * @throws IllegalArgumentException when it is not legal
         */
        public Builder setting(String name) {
            if (!SETTING.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "setting must be two words of a-z, 0-9 and _ with a dot between, was '" + name + "'");
            }
            this.setting = name;
            return this;
        }

        /** Makes the binding. */
        public PostgresBinding build() {
            return new PostgresBinding(tenantRole, setting);
        }
    }
}
