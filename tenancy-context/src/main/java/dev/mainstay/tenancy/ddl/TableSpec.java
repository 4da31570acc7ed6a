package dev.mainstay.tenancy.ddl;

import dev.mainstay.core.context.TenantIdType;
import dev.mainstay.tenancy.SqlIdentifier;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A table whose rows belong to tenants. It has a column {@code tenant_id}, of type {@code uuid}, {@code bigint} or {@code text} as the id
 * type says; primary, foreign and unique keys begin with that column.
 *
 * @param schema where it is
 * @param table its name
 * @param idType what ids of tenants look like
 * @param tenantRole who may use it, for the current tenant's rows
 * @param privileges what that role may do; empty means nothing
 */
public record TableSpec(
        SqlIdentifier schema,
        SqlIdentifier table,
        TenantIdType idType,
        SqlIdentifier tenantRole,
        Set<Privilege> privileges) {

    /** Copies the privileges. */
    public TableSpec {
        Set<Privilege> inOrder = EnumSet.noneOf(Privilege.class);
        inOrder.addAll(privileges);
        privileges = Collections.unmodifiableSet(inOrder);
    }

    /**
     * Returns a table that the tenant's role may read and change.
     *
     * @throws IllegalArgumentException when a name is not legal
     */
    public static TableSpec of(String schema, String table, TenantIdType idType, String tenantRole) {
        return new TableSpec(
                new SqlIdentifier(schema),
                new SqlIdentifier(table),
                idType,
                SqlIdentifier.role(tenantRole),
                EnumSet.allOf(Privilege.class));
    }

    /** Returns this table with other privileges. */
    public TableSpec withPrivileges(Set<Privilege> others) {
        return new TableSpec(schema, table, idType, tenantRole, others);
    }

    String qualifiedName() {
        return schema.quoted() + "." + table.quoted();
    }

    /** Returns the current tenant as the column's type; null outside a bound transaction. */
    String currentTenant() {
        return switch (idType) {
            case UUID -> "tenancy.current_tenant()::uuid";
            case NUMBER -> "tenancy.current_tenant()::bigint";
            case SLUG -> "tenancy.current_tenant()";
        };
    }
}
