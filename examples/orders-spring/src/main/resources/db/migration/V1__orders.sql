-- The tables of the orders service. Everything below "create table" is what TenantDdl.protect writes; a test holds them together.
create table shop.orders (
  tenant_id  uuid           not null,
  id         uuid           not null,
  customer   text           not null check (length(customer) between 1 and 200),
  amount     numeric(8, 2)  not null check (amount > 0 and amount <= 999999),
  currency   char(3)        not null,
  note       text           check (length(note) <= 500),
  charge_id  text           not null,
  status     text           not null check (status in ('PLACED', 'CANCELLED')),
  version    integer        not null,
  created_at timestamptz    not null,
  primary key (tenant_id, id)
);

alter table "shop"."orders" enable row level security;
alter table "shop"."orders" force row level security;
alter table "shop"."orders" alter column tenant_id set not null;
alter table "shop"."orders" alter column tenant_id set default tenancy.current_tenant()::uuid;
create policy tenant_guard on "shop"."orders" as restrictive for all to "orders_tenant"
  using (tenant_id = (select tenancy.current_tenant()::uuid))
  with check (tenant_id = (select tenancy.current_tenant()::uuid));
create policy tenant_access on "shop"."orders" as permissive for all to "orders_tenant"
  using (tenant_id = (select tenancy.current_tenant()::uuid))
  with check (tenant_id = (select tenancy.current_tenant()::uuid));
revoke all on "shop"."orders" from public, "orders_tenant";
grant select, insert, update on "shop"."orders" to "orders_tenant";
