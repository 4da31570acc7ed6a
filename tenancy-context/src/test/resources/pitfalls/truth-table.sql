-- Pitfalls that evaluating the policies shows; see catalogue.sql for the form.

= P12 | PA008 | another setting opens the policy
create policy bypass on orders using (current_setting('app.bypass_rls', true) = 'on');

= P13 | PA007 | a second policy admits every row
create policy open on orders for select using (true);

= P14 | PA007 | a policy for a role that the application has
create role t_admin;
create policy admin on orders to t_admin using (true);
grant t_admin to t_app;

= P16 | - | a restrictive policy for the tenant and a permissive one for every row
drop policy p on orders;
create policy tenant on orders as restrictive using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
create policy open on orders using (true);

= P17 | PA032 | any row can be inserted
create policy plant on orders for insert with check (true);

= P17c | PA032 | a row can be given to any tenant
create policy move on orders for update using (tenant_id = nullif(current_setting('app.tenant', true), '')::int) with check (true);

= P18 | - | USING doubles as the check
drop policy p on orders;
create policy p on orders for all using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P19 | PA032 | an unbound session sees everything
drop policy p on orders;
create policy p on orders using (coalesce(current_setting('app.tenant', true), '') = '' or tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P20 | PA021 | rows without a tenant belong to everybody
alter table orders drop constraint orders_pkey;
alter table orders alter tenant_id drop not null;
drop policy p on orders;
create policy p on orders using (tenant_id is null or tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P20 shared | PA021[INFO] | rows without a tenant that everybody may read and nobody write
alter table orders drop constraint orders_pkey;
alter table orders alter tenant_id drop not null;
create policy shared on orders for select using (tenant_id is null);

= P20 deleted | PA021[ERROR] | rows without a tenant that everybody may delete
alter table orders drop constraint orders_pkey;
alter table orders alter tenant_id drop not null;
create policy shared on orders for select using (tenant_id is null);
create policy cleared on orders for delete using (tenant_id is null);

= P20 shared by setting | PA008 | rows without a tenant that another setting shows
alter table orders drop constraint orders_pkey;
alter table orders alter tenant_id drop not null;
create policy shared on orders for select using (tenant_id is null and current_setting('app.templates', true) = 'on');

= P24/25 | PA010 PA011 | a setting that is read without missing_ok and converted
drop policy p on orders;
create policy p on orders using (tenant_id = current_setting('app.tenant')::int);

= P26 | - | a text that can be empty equals the empty setting; no code, the table's verdict says it
drop policy p on orders;
alter table orders alter tenant_id type text;
create policy p on orders using (tenant_id = current_setting('app.tenant', true));

= P52 | - | a policy that reads its own table; no code, the verdict is not decided
create table member (login text, tenant_id int);
alter table member enable row level security;
alter table member force row level security;
create policy p on member using (tenant_id in (select m.tenant_id from member m where m.login = current_user));
grant select on member to t_app;

= column cast | PA012 | the tenants' column is converted and not the setting, so that no index on it helps
drop policy p on orders;
create policy p on orders using (tenant_id::text = nullif(current_setting('app.tenant', true), ''));
