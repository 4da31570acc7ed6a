-- Shipments: one per order. source says which message it is from, so that the same message again is known to be the same.
create table shop.shipment (
  tenant_id  uuid        not null,
  order_id   uuid        not null,
  carrier    text        not null check (length(carrier) between 1 and 100),
  parcels    integer     not null check (parcels between 1 and 99),
  source     text        not null,
  shipped_at timestamptz not null,
  primary key (tenant_id, order_id),
  foreign key (tenant_id, order_id) references shop.orders
);

alter table "shop"."shipment" enable row level security;
alter table "shop"."shipment" force row level security;
alter table "shop"."shipment" alter column tenant_id set not null;
alter table "shop"."shipment" alter column tenant_id set default tenancy.current_tenant()::uuid;
create policy tenant_guard on "shop"."shipment" as restrictive for all to "orders_tenant"
  using (tenant_id = (select tenancy.current_tenant()::uuid))
  with check (tenant_id = (select tenancy.current_tenant()::uuid));
create policy tenant_access on "shop"."shipment" as permissive for all to "orders_tenant"
  using (tenant_id = (select tenancy.current_tenant()::uuid))
  with check (tenant_id = (select tenancy.current_tenant()::uuid));
revoke all on "shop"."shipment" from public, "orders_tenant";
grant select, insert on "shop"."shipment" to "orders_tenant";
