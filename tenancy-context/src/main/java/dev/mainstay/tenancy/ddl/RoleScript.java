package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.List;

/** The statements that make the roles of an application and the helper function. */
final class RoleScript {

    private static final String HELPER = """
            create or replace function tenancy.current_tenant() returns text language sql stable parallel safe
              return nullif(pg_catalog.current_setting('mainstay.tenant_id', true), '')""";

    private RoleScript() {}

    static List<String> of(RoleNames roles) {
        String migrator = roles.migrator().quoted();
        String login = roles.login().quoted();
        String tenant = roles.tenant().quoted();
        String platform = roles.platform().quoted();
        String platformLogin = roles.platformLogin().quoted();
        return List.of(
                role(roles.migrator(), "login"),
                role(roles.login(), "login noinherit"),
                role(roles.tenant(), "nologin inherit"),
                role(roles.platform(), "nologin inherit"),
                role(roles.platformLogin(), "login noinherit"),
                membership(tenant, login),
                membership(platform, platformLogin),
                """
                do $$ begin
                  execute format('revoke create, temporary on database %%I from public', current_database());
                  execute format('grant connect on database %%I to %s, %s, %s', current_database());
                end $$""".formatted(migrator, login, platformLogin),
                "revoke create on schema public from public",
                "create schema if not exists tenancy",
                "grant usage on schema tenancy to %s, %s, %s".formatted(migrator, tenant, platform),
                HELPER,
                "revoke execute on function tenancy.current_tenant() from public",
                "grant execute on function tenancy.current_tenant() to %s, %s, %s"
                        .formatted(migrator, tenant, platform));
    }

    /**
     * The login may become the role and has nothing of it before. Up to PostgreSQL 15 its attribute NOINHERIT says so for all
     * memberships; from 16 on each membership has its own, and a repeated grant keeps the old one unless it names another.
     */
    private static String membership(String role, String login) {
        return """
                do $$ begin
                  if current_setting('server_version_num')::int >= 160000 then
                    execute 'grant %s to %s with inherit false';
                  else
                    grant %s to %s;
                  end if;
                end $$""".formatted(role, login, role, login);
    }

    private static String role(SqlIdentifier name, String attributes) {
        return """
                do $$ begin
                  create role %s %s;
                exception when duplicate_object or unique_violation then
                  alter role %s %s;
                end $$""".formatted(name.quoted(), attributes, name.quoted(), attributes);
    }
}
