-- The role of housekeeping and operators. An administrator runs this once per database, before V1; running it again
-- changes nothing. Replace the placeholder first (envsubst, or any other way). The role is a group without login: grant
-- it to the login that cleans up and forgets, and to the login of an application that knows no tenants.
-- ${migrator_role} and ${tenant_role}, which V1 names too, are those of the tenancy module or made in the same way: the
-- one runs the migrations, under the other run business transactions. Both must exist before V1.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = '${platform_role}') then
    begin
      create role "${platform_role}" nologin;
    exception when duplicate_object or unique_violation then
      null; -- another database of this server was set up at the same moment
    end;
  end if;
end $$;
