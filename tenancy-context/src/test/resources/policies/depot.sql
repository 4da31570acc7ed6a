-- A depot as an object-relational mapper would have it: quoted names, texts as ids, one setting.
create schema depot;
grant usage on schema depot to t_app;

create function depot.tenant() returns text language plpgsql stable as $$
declare found text := current_setting('app.current_tenant', true);
begin
  if found is null or found = '' then
    return null;
  end if;
  return found;
end $$;
create function depot.tenant_or_main() returns text language plpgsql stable as $$
begin
  return coalesce(nullif(current_setting('app.current_tenant', true), ''), 'main');
end $$;
create function depot.may(kind text) returns boolean language sql stable as
  $$ select current_setting('app.grants', true) = 'all' or kind = 'public' $$;

create table depot."Order" ("id" text not null, "tenantId" text not null, "placedAt" timestamptz not null);          -- = PROVEN
create table depot."OrderLine" ("id" text not null, "tenantId" text not null check ("tenantId" ~ '^[a-z0-9-]{2,36}$')); -- = PROVEN
create table depot."Carrier" ("id" text not null, "tenantId" varchar(36) not null, "isActive" boolean not null);     -- = PROVEN
create table depot."Document" ("id" text not null, "tenantId" text not null, "visibility" text);                     -- = PROVEN
create table depot."Pallet" ("id" text not null, "tenantId" text not null);                                          -- = PROVEN
create table depot."Item" ("id" text not null, "tenantId" text not null);                                            -- = VIOLATED
create table depot."Customer" ("id" text not null, "tenantId" text not null);                                        -- = VIOLATED PA008
create table depot."Price" ("id" text not null, "tenantId" text not null);                                           -- = VIOLATED PA032
create table depot."Stock" ("id" text not null, "tenantId" text not null);                                           -- = VIOLATED PA032
create table depot."Shipment" ("id" text not null, "tenantId" text not null);                                        -- = VIOLATED PA032
create table depot."Label" ("id" text not null, "tenantId" text not null, "kind" text);                              -- = VIOLATED PA008
create table depot."Region" ("id" text not null, "tenantId" text not null);                                          -- = VIOLATED PA032
create table depot."Offer" ("id" text not null, "tenantId" text not null, "validUntil" timestamptz);                 -- = VIOLATED PA007

create policy tenant_isolation on depot."Order" using ("tenantId" = depot.tenant());
create policy tenant_isolation on depot."OrderLine" using ("tenantId" = current_setting('app.current_tenant', true));
create policy guard on depot."Carrier" as restrictive using ("tenantId" = (select depot.tenant()));
create policy active on depot."Carrier" using ("isActive" or current_setting('app.role', true) = 'planner');
create policy tenant_isolation on depot."Document"
  using ("tenantId" = any (string_to_array(depot.tenant(), ',')) and ("visibility" <> 'secret' or depot.may("visibility")));
create policy tenant_isolation on depot."Pallet" using (("id", "tenantId") is not null and "tenantId" is not distinct from depot.tenant());
create policy tenant_isolation on depot."Item" using ("tenantId" = current_setting('app.current_tenant', true));
create policy tenant_isolation on depot."Customer" using ("tenantId" = depot.tenant());
create policy bypass_rls_policy on depot."Customer" using (current_setting('app.bypass_rls', true)::text = 'on');
create policy tenant_isolation on depot."Price"
  using ("tenantId" = coalesce(nullif(current_setting('app.current_tenant', true), ''), 'standard'));
create policy tenant_isolation on depot."Stock" using ("tenantId" = depot.tenant_or_main());
create policy tenant_isolation on depot."Shipment" using (depot.tenant() is null or "tenantId" = depot.tenant());
create policy tenant_isolation on depot."Label" using ("tenantId" = depot.tenant() or depot.may("kind") and "kind" = 'sample');
create policy tenant_isolation on depot."Region" using ("tenantId" = depot.tenant() or "tenantId" = 'global');
create policy tenant_isolation on depot."Offer" using ("tenantId" = depot.tenant() or "validUntil" > now());
