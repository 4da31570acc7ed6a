package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import dev.mainstay.tenancy.proof.ColumnTypes.ColumnType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the SQL that mends a policy. */
final class PolicyFix {

    private static final Pattern ONE_KEY = Pattern.compile("\\{\\s*\"([^\"]+)\"\\s*:\\s*\"?\\{tenant}\"?\\s*}");

    private final TenantSetting setting;
    private final List<String> appRoles;
    private final ColumnTypes types;
    private final Catalog catalog;

    PolicyFix(AuditSpec spec, ColumnTypes types, Catalog catalog) {
        this.setting = spec.settings().get(0);
        this.appRoles = spec.appRoles();
        this.types = types;
        this.catalog = catalog;
    }

    /** Returns what closes a policy: a guard that holds whatever other policies say, or the way to a role that is none of the application's. */
    String close(Subject subject) {
        boolean declared = catalog.appRoles().containsKey(subject.role().name());
        return declared ? guard(subject.relation(), subject.tenantColumn()) : revoke(subject.role());
    }

    private String revoke(AppRole role) {
        return catalog.appRoles().values().stream()
                .filter(app -> app.canBecome().contains(role.oid()))
                .map(app -> "revoke %s from %s;".formatted(Sql.name(role.name()), Sql.name(app.name())))
                .collect(Collectors.joining(" "));
    }

    private String guard(Relation relation, Column tenant) {
        String own = own(relation, tenant);
        if (own.isEmpty()) {
            return "";
        }
        String roles = appRoles.stream().map(Sql::name).collect(Collectors.joining(", "));
        return "create policy mainstay_guard on %s as restrictive for all to %s using (%s) with check (%s);"
                .formatted(relation.name(), roles, own, own);
    }

    /** Returns the policy with nothing but the comparison of the tenant; empty for a template it cannot read. */
    String plain(Relation relation, Column tenant, Policy policy) {
        String own = own(relation, tenant);
        if (own.isEmpty()) {
            return "";
        }
        String using = policy.using() == null ? "" : " using (" + own + ")";
        String check = policy.check() == null ? "" : " with check (" + own + ")";
        return "alter policy %s on %s%s%s;".formatted(Sql.name(policy.name()), relation.name(), using, check);
    }

    private String own(Relation relation, Column tenant) {
        String value = "nullif(pg_catalog.current_setting(%s, true), '')".formatted(Sql.literal(setting.name()));
        if (!setting.template().equals(TenantSetting.TENANT)) {
            Matcher key = ONE_KEY.matcher(setting.template());
            if (!key.matches()) {
                return "";
            }
            value = "nullif(%s::pg_catalog.jsonb ->> %s, '')".formatted(value, Sql.literal(key.group(1)));
        }
        ColumnType type = types.of(relation, tenant);
        String cast = type.isText() ? "" : "::" + tenant.type();
        return "%s = (select %s%s)".formatted(Sql.name(tenant.name()), value, cast);
    }
}
