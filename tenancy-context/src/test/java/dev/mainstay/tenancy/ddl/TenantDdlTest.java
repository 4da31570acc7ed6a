package dev.mainstay.tenancy.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.TenantIdType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantDdlTest {

    private static final RoleNames ROLES = RoleNames.prefixed("orders");

    @Test
    void bootstrapResourceSaysTheSameAsRoles() throws IOException {
        String resource;
        try (InputStream in = TenantDdl.class.getResourceAsStream("/META-INF/mainstay/sql/tenancy/bootstrap.sql")) {
            resource = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        String statements = resource.replaceAll("(?m)^--.*\n", "")
                .replace("${migrator_role}", "orders_migrator")
                .replace("${login_role}", "orders_login")
                .replace("${tenant_role}", "orders_tenant")
                .replace("${platform_role}", "orders_platform")
                .replace("${platform_login_role}", "orders_platform_login");

        assertThat(statements).isEqualTo(TenantDdl.script(TenantDdl.roles(ROLES)));
    }

    @Test
    void protectWritesTheWholeProtectionOfATable() {
        TableSpec table = TableSpec.of("shop", "invoice", TenantIdType.UUID, "orders_tenant")
                .withPrivileges(Set.of(Privilege.INSERT, Privilege.SELECT));

        String script = TenantDdl.script(TenantDdl.protect(table));

        assertThat(script).isEqualTo("""
                        alter table "shop"."invoice" enable row level security;
                        alter table "shop"."invoice" force row level security;
                        alter table "shop"."invoice" alter column tenant_id set not null;
                        alter table "shop"."invoice" alter column tenant_id set default tenancy.current_tenant()::uuid;
                        create policy tenant_guard on "shop"."invoice" as restrictive for all to "orders_tenant"
                          using (tenant_id = (select tenancy.current_tenant()::uuid))
                          with check (tenant_id = (select tenancy.current_tenant()::uuid));
                        create policy tenant_access on "shop"."invoice" as permissive for all to "orders_tenant"
                          using (tenant_id = (select tenancy.current_tenant()::uuid))
                          with check (tenant_id = (select tenancy.current_tenant()::uuid));
                        revoke all on "shop"."invoice" from public, "orders_tenant";
                        grant select, insert on "shop"."invoice" to "orders_tenant";
                        """);
    }

    @Test
    void thePlatformHasAPolicyOfItsOwn() {
        TableSpec table = TableSpec.of("shop", "invoice", TenantIdType.UUID, "orders_tenant")
                .withPrivileges(Set.of(Privilege.SELECT))
                .withPlatform("orders_platform", Set.of(Privilege.DELETE, Privilege.SELECT));

        List<String> statements = TenantDdl.protect(table);

        assertThat(statements.subList(statements.size() - 4, statements.size()))
                .containsExactly(
                        """
                        create policy platform_access on "shop"."invoice" as permissive for all to "orders_platform"
                          using (true)
                          with check (true)""",
                        "revoke all on \"shop\".\"invoice\" from public, \"orders_tenant\", \"orders_platform\"",
                        "grant select on \"shop\".\"invoice\" to \"orders_tenant\"",
                        "grant select, delete on \"shop\".\"invoice\" to \"orders_platform\"");
    }

    @Test
    void aPlatformThatIsTheTenantsRoleIsRefused() {
        TableSpec table = TableSpec.of("shop", "t", TenantIdType.UUID, "r");

        assertThatThrownBy(() -> table.withPlatform("r", Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("platform must be another role than tenant, was r");
    }

    @Test
    void theTypeOfIdsDecidesTheCast() {
        assertThat(TenantDdl.protect(TableSpec.of("shop", "t", TenantIdType.NUMBER, "r")))
                .contains(
                        "alter table \"shop\".\"t\" alter column tenant_id set default tenancy.current_tenant()::bigint");
        assertThat(TenantDdl.protect(TableSpec.of("shop", "t", TenantIdType.SLUG, "r")))
                .contains("alter table \"shop\".\"t\" alter column tenant_id set default tenancy.current_tenant()");
    }

    @Test
    void aTableWithoutPrivilegesGetsNoGrant() {
        TableSpec table = TableSpec.of("shop", "t", TenantIdType.UUID, "r").withPrivileges(Set.of());

        assertThat(TenantDdl.protect(table)).noneMatch(statement -> statement.startsWith("grant"));
        assertThat(TenantDdl.protect(table.withPlatform("p", Set.of())))
                .noneMatch(statement -> statement.startsWith("grant"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a; drop table x", "", "A"})
    void namesThatCouldBreakOutAreRefused(String name) {
        assertThatThrownBy(() -> TableSpec.of(name, "t", TenantIdType.UUID, "r"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TableSpec.of("s", name, TenantIdType.UUID, "r"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TableSpec.of("s", "t", TenantIdType.UUID, name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RoleNames.of("m", "l", "t", "p", name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TableSpec.of("s", "t", TenantIdType.UUID, "r").withPlatform(name, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TenantDdl.schema(name, ROLES)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TenantDdl.ddlGuard("shop", name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fiveRolesAreFive() {
        List<String> names = List.of("a", "b", "c", "d", "e");
        for (int i = 0; i < names.size(); i++) {
            List<String> twice = new ArrayList<>(names);
            twice.set(i, names.get((i + 1) % names.size()));

            assertThatThrownBy(() -> RoleNames.of(twice.get(0), twice.get(1), twice.get(2), twice.get(3), twice.get(4)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("migrator, login, tenant, platform and platformLogin must be five roles, were "
                            + String.join(", ", twice));
        }
    }

    @Test
    void aGuardWithoutSchemasIsRefused() {
        assertThatThrownBy(TenantDdl::ddlGuard)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schemas must name at least one schema, was empty");
    }
}
