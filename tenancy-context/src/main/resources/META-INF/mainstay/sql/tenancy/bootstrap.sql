-- Roles, and the helper function that policies and column defaults read the current tenant with.
-- Run by an administrator, once per database; may be repeated. PostgreSQL 14 or newer.
-- Placeholders: ${migrator_role}, ${login_role}, ${tenant_role}, ${platform_role}, ${platform_login_role}. The roles get no
-- password here.
-- A test holds this file equal to TenantDdl.roles.
do $$ begin
  create role "${migrator_role}" login;
exception when duplicate_object or unique_violation then
  alter role "${migrator_role}" login;
end $$;
do $$ begin
  create role "${login_role}" login noinherit;
exception when duplicate_object or unique_violation then
  alter role "${login_role}" login noinherit;
end $$;
do $$ begin
  create role "${tenant_role}" nologin inherit;
exception when duplicate_object or unique_violation then
  alter role "${tenant_role}" nologin inherit;
end $$;
do $$ begin
  create role "${platform_role}" nologin inherit;
exception when duplicate_object or unique_violation then
  alter role "${platform_role}" nologin inherit;
end $$;
do $$ begin
  create role "${platform_login_role}" login noinherit;
exception when duplicate_object or unique_violation then
  alter role "${platform_login_role}" login noinherit;
end $$;
do $$ begin
  if current_setting('server_version_num')::int >= 160000 then
    execute 'grant "${tenant_role}" to "${login_role}" with inherit false';
  else
    grant "${tenant_role}" to "${login_role}";
  end if;
end $$;
do $$ begin
  if current_setting('server_version_num')::int >= 160000 then
    execute 'grant "${platform_role}" to "${platform_login_role}" with inherit false';
  else
    grant "${platform_role}" to "${platform_login_role}";
  end if;
end $$;
do $$ begin
  execute format('revoke create, temporary on database %I from public', current_database());
  execute format('grant connect on database %I to "${migrator_role}", "${login_role}", "${platform_login_role}"', current_database());
end $$;
revoke create on schema public from public;
create schema if not exists tenancy;
grant usage on schema tenancy to "${migrator_role}", "${tenant_role}", "${platform_role}";
create or replace function tenancy.current_tenant() returns text language sql stable parallel safe
  return nullif(pg_catalog.current_setting('mainstay.tenant_id', true), '');
revoke execute on function tenancy.current_tenant() from public;
grant execute on function tenancy.current_tenant() to "${migrator_role}", "${tenant_role}", "${platform_role}";
