package dev.mainstay.tenancy.proof;

import java.util.ArrayList;
import java.util.List;

/** Tenants that the name of a role can stand for, where each tenant has its own role. */
final class RoleTenants {

    private RoleTenants() {}

    /** Returns the name and each of its ends: {@code app_tenant_42}, {@code tenant_42}, {@code 42}. */
    static List<String> of(String role) {
        List<String> tenants = new ArrayList<>(List.of(role));
        for (int i = 0; i < role.length() - 1; i++) {
            if (role.charAt(i) == '_' || role.charAt(i) == '-') {
                tenants.add(role.substring(i + 1));
            }
        }
        return tenants;
    }
}
