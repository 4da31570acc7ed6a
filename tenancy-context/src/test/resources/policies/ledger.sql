-- A ledger with a role for each tenant: no setting says whose turn it is.
create schema ledger;
grant usage on schema ledger to t_acme, t_globex;

create function ledger.book() returns text language sql stable return substring(current_user::text from '[^_]+$');

create table ledger.tenants (db_user name not null, name text);                     -- = PROVEN
create table ledger.accounts (tenant name not null, id int not null);               -- = PROVEN
create table ledger.entries (tenant text not null, id int not null);                -- = PROVEN
create table ledger.budgets (tenant text not null, id int not null);                -- = PROVEN
create table ledger.reports (tenant name not null, id int not null);                -- = PROVEN
create table ledger.periods (tenant int not null, id int not null);                 -- = UNDECIDED
create table ledger.journals (tenant text not null, id int not null, clerk name);   -- = UNDECIDED
create table ledger.taxes (tenant text not null, id int not null);                  -- = VIOLATED PA032
create table ledger.currencies (tenant text not null, id int not null);             -- = VIOLATED PROVEN PROVEN PROVEN PA007

create policy self on ledger.tenants using (db_user = current_user);
create policy own on ledger.accounts using (tenant = current_user);
create policy own on ledger.entries using (tenant = ledger.book());
create policy acme on ledger.budgets to t_acme using (tenant = 'acme');
create policy globex on ledger.budgets to t_globex using (tenant = 'globex');
create policy own on ledger.reports using (pg_has_role(tenant, 'MEMBER'));
create policy own on ledger.periods using (tenant = (select length(t.name) from ledger.tenants t where t.db_user = current_user));
create policy own on ledger.journals using (tenant = ledger.book() or clerk = current_user);
create policy own on ledger.taxes using (tenant = ledger.book() or tenant = 'everybody');
create policy own on ledger.currencies using (tenant = ledger.book());
create policy shown on ledger.currencies for select using (true);
