package dev.mainstay.tenancy.ddl;

import dev.mainstay.core.context.TenantIdType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements that put one table under row-level security. */
final class Protection {

    private static final String GUARD = "tenant_guard";
    private static final String ACCESS = "tenant_access";
    private static final String PLATFORM = "platform_access";
    private static final String NOT_EMPTY = "tenant_id_not_empty";

    private final TableSpec table;
    private final String name;
    private final Optional<Grant> platform;

    Protection(TableSpec table) {
        this.table = table;
        this.name = table.qualifiedName();
        this.platform = Optional.ofNullable(table.platform());
    }

    List<String> create() {
        String role = table.tenant().role().quoted();
        String own = "tenant_id = (select %s)".formatted(table.currentTenant());
        List<String> statements = new ArrayList<>(List.of(
                "alter table %s enable row level security".formatted(name),
                "alter table %s force row level security".formatted(name),
                "alter table %s alter column tenant_id set not null".formatted(name),
                "alter table %s alter column tenant_id set default %s".formatted(name, table.currentTenant())));
        if (table.idType() == TenantIdType.SLUG) {
            statements.add("alter table %s add constraint %s check (tenant_id <> '')".formatted(name, NOT_EMPTY));
        }
        statements.add(policy(GUARD, "restrictive", role, own));
        statements.add(policy(ACCESS, "permissive", role, own));
        platform.ifPresent(grant ->
                statements.add(policy(PLATFORM, "permissive", grant.role().quoted(), "true")));
        statements.addAll(grants());
        return List.copyOf(statements);
    }

    /** Removes what {@link #create} cannot make twice. */
    List<String> remove() {
        List<String> statements = new ArrayList<>();
        for (String policy : List.of(GUARD, ACCESS, PLATFORM)) {
            statements.add("drop policy if exists %s on %s".formatted(policy, name));
        }
        statements.add("alter table %s drop constraint if exists %s".formatted(name, NOT_EMPTY));
        return List.copyOf(statements);
    }

    private List<String> grants() {
        List<String> statements = new ArrayList<>();
        String others = platform.map(grant -> ", " + grant.role().quoted()).orElse("");
        statements.add("revoke all on %s from public, %s%s"
                .formatted(name, table.tenant().role().quoted(), others));
        if (!table.tenant().privileges().isEmpty()) {
            statements.add(table.tenant().on(name));
        }
        platform.filter(grant -> !grant.privileges().isEmpty()).ifPresent(grant -> statements.add(grant.on(name)));
        return statements;
    }

    private String policy(String policy, String kind, String role, String predicate) {
        return "create policy %s on %s as %s for all to %s\n  using (%s)\n  with check (%s)"
                .formatted(policy, name, kind, role, predicate, predicate);
    }
}
