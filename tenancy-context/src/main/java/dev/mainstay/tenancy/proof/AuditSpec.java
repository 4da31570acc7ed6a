package dev.mainstay.tenancy.proof;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the audit has to know about an application; everything else it reads from the catalogue. Immutable.
 *
 * @param appRoles the roles as which the application works: what it logs in as, and what it becomes
 * @param tenantColumns which column says whose a row is: {@code column}, or {@code schema.table.column} for particular tables; {@code *}
 *     stands for any characters; a pattern with dots wins over one without, then the longer one
 * @param settings by which the application binds a tenant
 * @param globals tables that belong to no tenant on purpose: pattern of {@code schema.table} to the reason; wins over a tenant's column
 * @param children tables without a tenant's column whose rows belong to whom a row of another table belongs: pattern of
 *     {@code schema.table} to the other table
 * @param exemptions what is accepted, for a time
 * @param today the day on which exemptions are looked at
 */
public record AuditSpec(
        List<String> appRoles,
        List<String> tenantColumns,
        List<TenantSetting> settings,
        Map<String, String> globals,
        Map<String, String> children,
        List<Exemption> exemptions,
        LocalDate today) {

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException when there is no role, column or setting, a global table has no reason, or a child no parent
     */
    public AuditSpec {
        appRoles = notEmpty("appRoles", appRoles);
        tenantColumns = notEmpty("tenantColumns", tenantColumns);
        settings = notEmpty("settings", settings);
        globals = Map.copyOf(globals);
        children = Map.copyOf(children);
        exemptions = List.copyOf(exemptions);
        globals.forEach((table, reason) -> {
            if (reason.isBlank()) {
                throw new IllegalArgumentException("globals must give a reason for " + table);
            }
        });
        children.forEach((table, parent) -> {
            if (parent.isBlank()) {
                throw new IllegalArgumentException("children must name a parent for " + table);
            }
        });
    }

    private static <T> List<T> notEmpty(String name, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " must name at least one, was empty");
        }
        return List.copyOf(values);
    }

    /** Collects an {@link AuditSpec}. Not thread-safe. */
    public static final class Builder {

        private final List<String> appRoles = new ArrayList<>();
        private final List<String> tenantColumns = new ArrayList<>();
        private final List<TenantSetting> settings = new ArrayList<>();
        private final Map<String, String> globals = new LinkedHashMap<>();
        private final Map<String, String> children = new LinkedHashMap<>();
        private final List<Exemption> exemptions = new ArrayList<>();
        private LocalDate today = LocalDate.now(ZoneOffset.UTC);

        Builder() {}

        /** Adds a role as which the application works. */
        public Builder appRole(String name) {
            appRoles.add(name);
            return this;
        }

        /** Adds a pattern for the column that says whose a row is; {@code tenant_id} when none is given. */
        public Builder tenantColumn(String pattern) {
            tenantColumns.add(pattern);
            return this;
        }

        /** Adds a setting by which a tenant is bound; {@code mainstay.tenant_id} when none is given. */
        public Builder setting(TenantSetting setting) {
            settings.add(setting);
            return this;
        }

        /** Says that tables belong to no tenant on purpose. */
        public Builder global(String tables, String reason) {
            globals.put(tables, reason);
            return this;
        }

        /**
         * Says that the rows of tables without a tenant's column belong to whom the row of another table belongs. They are tables of tenants;
         * what their policies read of the parent is not evaluated.
         *
         * @param tables pattern of {@code schema.table}
         * @param parent {@code schema.table}, a table of tenants
         */
        public Builder child(String tables, String parent) {
            children.put(tables, parent);
            return this;
        }

        /** Accepts a finding for a time. */
        public Builder exempt(Exemption exemption) {
            exemptions.add(exemption);
            return this;
        }

        /** Says which day it is for exemptions; today in UTC by default. */
        public Builder today(LocalDate day) {
            this.today = day;
            return this;
        }

        /**
         * Makes the spec.
         *
         * @throws IllegalArgumentException when no role was given
         */
        public AuditSpec build() {
            return new AuditSpec(
                    appRoles,
                    tenantColumns.isEmpty() ? List.of("tenant_id") : tenantColumns,
                    settings.isEmpty() ? List.of(TenantSetting.plain("mainstay.tenant_id")) : settings,
                    globals,
                    children,
                    exemptions,
                    today);
        }
    }
}
