-- Roles and schema of the audit trail. An administrator runs this once per database, before V1; running it again
-- changes nothing. Replace the placeholders first (envsubst, or any other way). The roles are groups without login:
-- grant them to the logins that act in them. ${migrator_role} runs the migrations; ${tenant_role} is the role under
-- which business transactions run. Both must exist.

do $$
declare
  name text;
begin
  foreach name in array array['${audit_owner_role}', '${audit_app_role}', '${audit_sealer_role}',
                              '${audit_verifier_role}', '${audit_reader_role}', '${audit_retention_role}'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = name) then
      begin
        execute format('create role %I nologin', name);
      exception when duplicate_object or unique_violation then
        null; -- another database of this server was set up at the same moment
      end;
    end if;
  end loop;
end $$;

create schema if not exists audit;
revoke all on schema audit from public;
grant usage, create on schema audit to "${audit_owner_role}";
grant usage on schema audit
  to "${audit_app_role}", "${audit_sealer_role}", "${audit_verifier_role}", "${audit_reader_role}",
     "${audit_retention_role}";

-- The migrator acts as the owner while it migrates, and only it may.
grant "${audit_owner_role}" to "${migrator_role}";

-- Business transactions append records: the policies name the application group, so the tenant role must inherit it. The
-- roles of the tenancy module do (tenant role INHERIT, login NOINHERIT). From PostgreSQL 16 on this grant can say so by
-- itself; before, it is up to the role, and a wrong one would fail only at the first record.
do $$
begin
  if current_setting('server_version_num')::int >= 160000 then
    execute 'grant "${audit_app_role}" to "${tenant_role}" with inherit true';
  else
    if exists (select from pg_catalog.pg_roles where rolname = '${tenant_role}' and not rolinherit) then
      raise exception 'role "${tenant_role}" must be INHERIT to append audit records (alter role "${tenant_role}" inherit)';
    end if;
    grant "${audit_app_role}" to "${tenant_role}";
  end if;
end $$;
