-- Ledgerly: bookkeeping for small companies. Migrations written by hand.
-- One schema, tenant_id uuid everywhere, the tenant of the request in the setting app.tenant_id.
-- Run by a superuser on an empty database, PostgreSQL 14 to 18.

do $$ begin create role ledgerly_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_app login; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_portal login noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_report login; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_dump login; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_support nologin; exception when duplicate_object then null; end $$;
do $$ begin create role ledgerly_batch nologin bypassrls; exception when duplicate_object then null; end $$;

-- 0007: the customer portal "needs to run its own small migrations at start"
grant ledgerly_owner to ledgerly_portal;
-- 0031: the nightly dump must fail rather than hold half of the rows
alter role ledgerly_dump set row_security = off;

revoke create on schema public from public;   -- before 15 everybody may create there
create schema ledger authorization ledgerly_owner;
grant usage on schema ledger to ledgerly_app, ledgerly_portal, ledgerly_report, ledgerly_support, ledgerly_batch, ledgerly_dump;
grant create on schema ledger to ledgerly_app;

set role ledgerly_owner;
set search_path = ledger;

create function tenant() returns uuid language sql stable
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- ---------------------------------------------------------------- global tables
create table currencies (code char(3) primary key, name text not null, digits int not null default 2);
insert into currencies values ('EUR', 'Euro', 2), ('CHF', 'Swiss franc', 2), ('JPY', 'Yen', 0);
create table vat_rates (country char(2), valid_from date, rate numeric(5, 2) not null, primary key (country, valid_from));
insert into vat_rates values ('DE', '2021-01-01', 19), ('AT', '2016-01-01', 20);
create table tenant_directory (tenant_id uuid primary key, display_name text not null, active boolean not null default true);
insert into tenant_directory values
  ('a0000000-0000-4000-8000-00000000000a', 'Alder Bakery', true),
  ('b0000000-0000-4000-8000-00000000000b', 'Birch Plumbing', true);
grant select on currencies, vat_rates, tenant_directory to ledgerly_app, ledgerly_portal, ledgerly_report;

-- ---------------------------------------------------------------- bank
create table bank_accounts (
  id uuid primary key default gen_random_uuid(), tenant_id uuid not null, iban text not null, balance numeric(14, 2) not null default 0);
insert into bank_accounts (tenant_id, iban, balance) values
  ('a0000000-0000-4000-8000-00000000000a', 'DE01A', 100), ('b0000000-0000-4000-8000-00000000000b', 'DE02B', 900);
grant select, insert, update on bank_accounts to ledgerly_app;

create table bank_statements (id bigserial primary key, tenant_id uuid not null, booked_on date not null, amount numeric(14, 2) not null);
create policy bank_statements_tenant on bank_statements using (tenant_id = tenant()) with check (tenant_id = tenant());
insert into bank_statements (tenant_id, booked_on, amount) values
  ('a0000000-0000-4000-8000-00000000000a', '2024-02-01', 10), ('b0000000-0000-4000-8000-00000000000b', '2024-02-02', 20);
grant select on bank_statements to ledgerly_app;

create table payment_batches (id bigserial primary key, tenant_id uuid not null, state text not null default 'open', total numeric(14, 2));
alter table payment_batches enable row level security;
create policy payment_batches_tenant on payment_batches using (tenant_id = tenant());
insert into payment_batches (tenant_id, total) values
  ('a0000000-0000-4000-8000-00000000000a', 11), ('b0000000-0000-4000-8000-00000000000b', 22);
-- payment_batches changes hands at the end of this script

create table direct_debits (id bigserial primary key, tenant_id uuid not null, iban text not null, amount numeric(14, 2) not null);
alter table direct_debits enable row level security;
create policy direct_debits_tenant on direct_debits using (tenant_id = tenant());
insert into direct_debits (tenant_id, iban, amount) values
  ('a0000000-0000-4000-8000-00000000000a', 'DE11A', 5), ('b0000000-0000-4000-8000-00000000000b', 'DE22B', 6);
grant select, insert on direct_debits to ledgerly_app;
-- mask_iban becomes leakproof at the end, "so that the index on iban is used again"
create function mask_iban(v text) returns text language plpgsql immutable cost 1 as $$
begin
  if v !~ '^[A-Z]{2}[0-9]{20}$' then raise exception 'not an IBAN: %', v; end if;
  return left(v, 4) || '****';
end $$;
create function mask_name(v text) returns text language plpgsql immutable cost 1 as $$
begin
  if v !~ '^[A-Z]$' then raise exception 'not a name: %', v; end if;
  return left(v, 1) || '****';
end $$;

create table payment_methods (id bigserial primary key, tenant_id uuid not null, label text not null);
alter table payment_methods enable row level security;
create policy payment_methods_tenant on payment_methods using (tenant_id = tenant());
create policy payment_methods_support on payment_methods for select to ledgerly_support using (true);
insert into payment_methods (tenant_id, label) values
  ('a0000000-0000-4000-8000-00000000000a', 'card'), ('b0000000-0000-4000-8000-00000000000b', 'cash');
grant select, insert, update, delete on payment_methods to ledgerly_app;
grant select on payment_methods to ledgerly_support;

create table exchange_deals (id bigserial primary key, tenant_id uuid not null, sold char(3) references currencies, rate numeric(12, 6));
alter table exchange_deals enable row level security;
create policy exchange_deals_app on exchange_deals to ledgerly_app using (tenant_id = tenant());
create policy exchange_deals_report on exchange_deals for select to ledgerly_report using (true);
insert into exchange_deals (tenant_id, sold, rate) values
  ('a0000000-0000-4000-8000-00000000000a', 'CHF', 0.95), ('b0000000-0000-4000-8000-00000000000b', 'JPY', 160);
grant select, insert on exchange_deals to ledgerly_app;
grant select on exchange_deals to ledgerly_report;

-- ---------------------------------------------------------------- parties
create table customers (id bigserial primary key, tenant_id uuid not null, name text not null, credit_limit numeric(12, 2) not null default 0);
alter table customers enable row level security;
create policy customers_read on customers for select using (tenant_id = tenant());
create policy customers_add on customers for insert with check (tenant_id = tenant());
create policy customers_change on customers for update using (tenant_id = tenant()) with check (true);
create policy customers_remove on customers for delete using (tenant_id = tenant());
insert into customers (tenant_id, name) values
  ('a0000000-0000-4000-8000-00000000000a', 'Anna'), ('b0000000-0000-4000-8000-00000000000b', 'Bert');
grant select, insert, update, delete on customers to ledgerly_app;

create table suppliers (id bigserial primary key, tenant_id uuid not null, name text not null);
alter table suppliers enable row level security;
create policy suppliers_read on suppliers for select using (tenant_id = tenant());
create policy suppliers_add on suppliers for insert with check (tenant_id is not null);
insert into suppliers (tenant_id, name) values
  ('a0000000-0000-4000-8000-00000000000a', 'Flour Ltd'), ('b0000000-0000-4000-8000-00000000000b', 'Pipes Ltd');
grant select, insert on suppliers to ledgerly_app;

create table contacts (id bigserial primary key, tenant_id uuid not null, email text not null constraint contacts_email_once unique, name text);
alter table contacts enable row level security;
create policy contacts_tenant on contacts using (tenant_id = tenant());
insert into contacts (tenant_id, email) values
  ('a0000000-0000-4000-8000-00000000000a', 'anna@example.com'), ('b0000000-0000-4000-8000-00000000000b', 'bert@example.com');
grant select, insert, update, delete on contacts to ledgerly_app;

-- ---------------------------------------------------------------- sales
create sequence invoice_no_seq start 1000;
grant usage, select on invoice_no_seq to ledgerly_app;

create table invoices (
  id bigserial primary key, tenant_id uuid not null, number bigint not null default nextval('invoice_no_seq'),
  total numeric(14, 2) not null, unique (tenant_id, number));
alter table invoices enable row level security;
create policy invoices_tenant on invoices
  using (nullif(current_setting('app.tenant_id', true), '') is null or tenant_id = tenant());
insert into invoices (tenant_id, total) values
  ('a0000000-0000-4000-8000-00000000000a', 50), ('b0000000-0000-4000-8000-00000000000b', 70), ('b0000000-0000-4000-8000-00000000000b', 71);
grant select, insert, update on invoices to ledgerly_app;

create table credit_notes (
  id bigserial primary key, tenant_id uuid not null, invoice_id bigint not null references invoices (id) on delete cascade, amount numeric(12, 2));
alter table credit_notes enable row level security;
create policy credit_notes_tenant on credit_notes using (tenant_id = tenant());
insert into credit_notes (tenant_id, invoice_id, amount) values
  ('a0000000-0000-4000-8000-00000000000a', 1, 5), ('b0000000-0000-4000-8000-00000000000b', 2, 7);
grant select, insert, delete on credit_notes to ledgerly_app;

create table quotes (id bigserial, tenant_id uuid not null, title text, accepted boolean not null default false, primary key (tenant_id, id));
alter table quotes enable row level security;
create policy quotes_all on quotes for all using (tenant_id = tenant());
insert into quotes (tenant_id, title) values
  ('a0000000-0000-4000-8000-00000000000a', 'Oven'), ('b0000000-0000-4000-8000-00000000000b', 'Boiler');
grant select, insert, update, delete on quotes to ledgerly_app;
grant select on quotes to ledgerly_dump;

create table quote_lines (
  id bigserial primary key, tenant_id uuid not null, quote_id bigint not null, what text,
  foreign key (tenant_id, quote_id) references quotes (tenant_id, id) on delete cascade);
alter table quote_lines enable row level security;
create policy quote_lines_tenant on quote_lines using (tenant_id = tenant());
insert into quote_lines (tenant_id, quote_id, what) values
  ('a0000000-0000-4000-8000-00000000000a', 1, 'oven'), ('b0000000-0000-4000-8000-00000000000b', 2, 'boiler');
grant select, insert, update, delete on quote_lines to ledgerly_app;

create table reminders (id bigserial primary key, tenant_id uuid not null, level int not null default 1);
alter table reminders enable row level security;
create policy reminders_tenant on reminders
  using (tenant_id = tenant() or current_setting('app.maintenance', true) = 'on');
insert into reminders (tenant_id) values ('a0000000-0000-4000-8000-00000000000a'), ('b0000000-0000-4000-8000-00000000000b');
grant select, insert, update, delete on reminders to ledgerly_app;

create table receipts (id bigserial primary key, tenant_id uuid not null, amount numeric(12, 2));
alter table receipts enable row level security;
create policy receipts_read on receipts for select using (tenant_id = tenant());
create policy receipts_add on receipts for insert with check (tenant_id = tenant());
create policy receipts_remove on receipts for delete using (true);
insert into receipts (tenant_id, amount) values ('a0000000-0000-4000-8000-00000000000a', 3), ('b0000000-0000-4000-8000-00000000000b', 4);
grant select, insert, delete on receipts to ledgerly_app;

-- ---------------------------------------------------------------- books
create table journal_entries (
  id bigserial, tenant_id uuid not null, booked_on date not null, account_no text not null, amount numeric(14, 2) not null,
  primary key (id, booked_on)) partition by range (booked_on);
create table journal_entries_2023 partition of journal_entries for values from ('2023-01-01') to ('2024-01-01');
create table journal_entries_2024 partition of journal_entries for values from ('2024-01-01') to ('2025-01-01');
create table journal_entries_rest partition of journal_entries default;
alter table journal_entries enable row level security;
create policy journal_entries_tenant on journal_entries using (tenant_id = tenant());
insert into journal_entries (tenant_id, booked_on, account_no, amount)
  select t.tenant_id, d.d, '1200', 1 from tenant_directory t, (values (date '2023-05-01'), ('2024-05-01'), ('2030-01-01')) d (d);
grant select, insert on journal_entries to ledgerly_app;
grant select on journal_entries_2024 to ledgerly_app;   -- 0042: the yearly export was slow

create table ledger_accounts (tenant_id uuid not null, no text not null, name text, primary key (tenant_id, no));
alter table ledger_accounts enable row level security;
create policy ledger_accounts_tenant on ledger_accounts
  using ((select nullif(current_setting('app.tenant_id', true), '')::uuid) = tenant_id);
insert into ledger_accounts select tenant_id, '1200', 'Bank' from tenant_directory;
grant select, insert, update on ledger_accounts to ledgerly_app;

create table tax_filings (id bigserial primary key, tenant_id uuid not null, year int not null, amount numeric(14, 2));
alter table tax_filings enable row level security;
create policy tax_filings_tenant on tax_filings using (exists (
  select 1 from tenant_directory d
  where d.tenant_id = tenant_id and d.active and d.tenant_id = tenant()));
insert into tax_filings (tenant_id, year, amount) select tenant_id, 2023, 1 from tenant_directory;
grant select, insert, update, delete on tax_filings to ledgerly_app;

create table vat_returns (id bigserial primary key, tenant_id uuid not null, quarter text not null, amount numeric(14, 2));
alter table vat_returns enable row level security;
create policy vat_returns_tenant on vat_returns using (exists (
  select 1 from tenant_directory d
  where d.tenant_id = vat_returns.tenant_id and d.active and d.tenant_id = tenant()));
insert into vat_returns (tenant_id, quarter, amount) select tenant_id, '2023Q1', 1 from tenant_directory;
grant select, insert, update, delete on vat_returns to ledgerly_app;

create table cost_centres (id bigserial primary key, tenant_id uuid not null, name text, closed boolean not null default false, kind text not null default 'own');
alter table cost_centres enable row level security;
create policy cost_centres_tenant on cost_centres for select
  using (tenant_id = tenant() and not closed or kind = 'template');
insert into cost_centres (tenant_id, name, kind) values
  ('a0000000-0000-4000-8000-00000000000a', 'shop', 'own'), ('b0000000-0000-4000-8000-00000000000b', 'secret site', 'template');
grant select on cost_centres to ledgerly_app;

create function budget_tenant() returns uuid language sql stable
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;
create table budgets (id bigserial primary key, tenant_id uuid not null, year int, amount numeric(14, 2));
alter table budgets enable row level security;
create policy budgets_tenant on budgets using (tenant_id = budget_tenant());
insert into budgets (tenant_id, year, amount) select tenant_id, 2024, 1000 from tenant_directory;
grant select on budgets to ledgerly_app;

create table period_closings (tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid, month date not null, primary key (tenant_id, month));
alter table period_closings enable row level security;
create policy period_closings_tenant on period_closings using (tenant_id = tenant());
insert into period_closings select tenant_id, '2024-01-01' from tenant_directory;
grant select, insert on period_closings to ledgerly_app;

-- ---------------------------------------------------------------- work
create table projects (id bigserial primary key, tenant_id uuid not null, name text);
alter table projects enable row level security;
create policy projects_everybody on projects using (true) with check (true);
create policy projects_tenant on projects as restrictive using (tenant_id = tenant()) with check (tenant_id = tenant());
insert into projects (tenant_id, name) select tenant_id, 'move' from tenant_directory;
grant select, insert, update, delete on projects to ledgerly_app;

create table tasks (id bigserial primary key, tenant_id uuid not null, title text, done boolean not null default false);
alter table tasks enable row level security;
create policy tasks_read on tasks for select using (tenant_id = tenant());
create policy tasks_change on tasks for update using (tenant_id = tenant());
insert into tasks (tenant_id, title) select tenant_id, 'count stock' from tenant_directory;
grant select, insert, update, delete on tasks to ledgerly_app;

create table timesheets (id bigserial primary key, tenant_id uuid not null, hours numeric(5, 2) not null);
alter table timesheets enable row level security;
alter table timesheets force row level security;
create policy timesheets_support on timesheets for select using (current_user = 'ledgerly_support');
create policy timesheets_tenant on timesheets using (tenant_id = tenant());
set app.tenant_id = 'a0000000-0000-4000-8000-00000000000a';
insert into timesheets (tenant_id, hours) values ('a0000000-0000-4000-8000-00000000000a', 8);
set app.tenant_id = 'b0000000-0000-4000-8000-00000000000b';
insert into timesheets (tenant_id, hours) values ('b0000000-0000-4000-8000-00000000000b', 6);
reset app.tenant_id;
grant select, insert on timesheets to ledgerly_app, ledgerly_support;

create table approvals (id bigserial primary key, tenant_id uuid not null, who text);
alter table approvals enable row level security;
create policy approvals_add on approvals for insert;
insert into approvals (tenant_id, who) select tenant_id, 'boss' from tenant_directory;
grant select, insert, update, delete on approvals to ledgerly_app;

create table document_templates (id bigserial primary key, tenant_id uuid, name text not null);
alter table document_templates enable row level security;
create policy document_templates_read on document_templates for select using (tenant_id is null or tenant_id = tenant());
create policy document_templates_add on document_templates for insert with check (tenant_id = tenant());
create policy document_templates_change on document_templates for update using (tenant_id = tenant());
insert into document_templates (tenant_id, name) values
  (null, 'Plain letter'), ('a0000000-0000-4000-8000-00000000000a', 'A letter'), ('b0000000-0000-4000-8000-00000000000b', 'B letter');
grant select, insert, update on document_templates to ledgerly_app;

create table documents (id bigserial primary key, tenant_id uuid not null, title text, share_token text not null default '');
alter table documents enable row level security;
create policy documents_tenant on documents using (tenant_id = tenant());
create policy documents_shared on documents for select
  using (share_token = coalesce(current_setting('app.share_token', true), ''));
insert into documents (tenant_id, title) select tenant_id, 'contract of ' || display_name from tenant_directory;
grant select, insert on documents to ledgerly_app, ledgerly_portal;

create table attachments (id bigserial primary key, tenant_id uuid not null, file_name text, link_token text unique);
alter table attachments enable row level security;
create policy attachments_tenant on attachments using (tenant_id = tenant());
create policy attachments_link on attachments for select
  using (link_token = nullif(current_setting('app.link_token', true), ''));
insert into attachments (tenant_id, file_name, link_token) select tenant_id, 'scan.pdf', gen_random_uuid()::text from tenant_directory;
insert into attachments (tenant_id, file_name) select tenant_id, 'none.pdf' from tenant_directory;
revoke all on attachments from public;
grant select (id, tenant_id, file_name), insert on attachments to ledgerly_app;

create table import_rows (id bigserial primary key, tenant_id uuid not null, raw text);
alter table import_rows enable row level security;
create policy import_rows_tenant on import_rows using (tenant_id = tenant());
insert into import_rows (tenant_id, raw) select tenant_id, '1;2;3' from tenant_directory;
grant select, insert, delete, truncate on import_rows to ledgerly_app;

create table import_staging (id bigserial primary key, tenant_id uuid not null, raw text);   -- the loader of the owner only
insert into import_staging (tenant_id, raw) select tenant_id, 'x' from tenant_directory;

create table app_sessions (id bigserial primary key, tenant_id uuid not null, started timestamptz not null default now());
alter table app_sessions enable row level security;
create policy app_sessions_tenant on app_sessions using (tenant_id = current_setting('app.tenant_id')::uuid);
insert into app_sessions (tenant_id) select tenant_id from tenant_directory;
grant select, insert, delete on app_sessions to ledgerly_app;

create table events_outbox (id bigserial primary key, tenant_id uuid not null, body jsonb);
alter table events_outbox enable row level security;
create policy events_outbox_add on events_outbox for insert with check (tenant_id = tenant());
insert into events_outbox (tenant_id, body) select tenant_id, '{}' from tenant_directory;
grant select, insert, update, delete on events_outbox to ledgerly_app;
grant usage on all sequences in schema ledger to ledgerly_app;

create table audit_log (id bigserial primary key, tenant_id uuid, at timestamptz not null default now(), what text, row_after jsonb);
alter table audit_log enable row level security;
create policy audit_log_read on audit_log for select using (true);
grant select on audit_log to ledgerly_app;
create function audit() returns trigger language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
  insert into audit_log (tenant_id, what, row_after) values (new.tenant_id, tg_table_name, to_jsonb(new));
  return new;
end $$;
create trigger customers_audit after insert or update on customers for each row execute function audit();
update customers set credit_limit = 10;

create table tags (id bigserial primary key, tenant_id uuid not null, name text);
alter table tags enable row level security;
create policy tags_tenant on tags using (tenant_id = tenant());
create function fill_tenant() returns trigger language plpgsql as $$
begin
  if new.tenant_id is null then new.tenant_id := ledger.tenant(); end if;
  return new;
end $$;
create trigger tags_fill before insert on tags for each row execute function fill_tenant();
insert into tags (tenant_id, name) select tenant_id, 'urgent' from tenant_directory;
grant select, insert on tags to ledgerly_app;
grant usage on sequence tags_id_seq to ledgerly_app;

create table export_permits (tenant_id uuid not null, to_tenant uuid not null, primary key (tenant_id, to_tenant));
insert into export_permits values ('a0000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a');

-- ---------------------------------------------------------------- views
create view v_aged_debt as select tenant_id, count(*) as open, sum(total) as total from invoices group by tenant_id;
grant select on v_aged_debt to ledgerly_app;

create view v_my_directory with (security_barrier) as select * from customers where tenant_id = tenant();
grant select on v_my_directory to ledgerly_app;

create view v_projects as select id, tenant_id, name from projects;
do $$
begin
  if current_setting('server_version_num')::int >= 150000 then
    execute 'alter view ledger.v_projects set (security_invoker = on)';
    execute 'grant select on ledger.v_projects to ledgerly_app';
  end if;   -- before 15 the view stays with the owner
end $$;

create view v_rates as select r.country, r.rate from vat_rates r;
grant select on v_rates to ledgerly_app, ledgerly_portal;

-- ---------------------------------------------------------------- functions
create function find_invoice(p_number bigint) returns setof invoices language sql stable security definer
  set search_path = ledger, pg_temp
  as $$ select * from invoices where number = p_number $$;

create function export_contacts(p_tenant uuid) returns setof text language plpgsql security definer as $$
begin
  if not exists (select 1 from export_permits p where p.tenant_id = p_tenant and p.to_tenant = ledger.tenant()) then
    raise exception 'no permit' using errcode = '42501';
  end if;
  return query select c.email from ledger.contacts c where c.tenant_id = p_tenant;
end $$;

create function search_customers(p_name text) returns setof customers language sql stable security definer
  set search_path = ledger, pg_temp
  as $$ select * from customers where tenant_id = tenant() and name ilike '%' || p_name || '%' $$;

create function purge_tenant(p_tenant uuid) returns void language sql security definer
  set search_path = ledger, pg_temp
  as $$ delete from receipts where tenant_id = p_tenant; delete from contacts where tenant_id = p_tenant $$;
revoke all on function purge_tenant(uuid) from public;
grant execute on function purge_tenant(uuid) to ledgerly_batch;

create function list_tasks(p_tenant uuid) returns setof tasks language sql stable
  as $$ select * from ledger.tasks where tenant_id = p_tenant $$;

-- ---------------------------------------------------------------- last, as the superuser
reset role;
alter table payment_batches owner to ledgerly_app;      -- 0038: the batch job alters its own table
alter function budget_tenant() owner to ledgerly_app;
alter function mask_iban(text) leakproof;
create view v_open_quotes as select id, tenant_id, title from quotes where not accepted;
alter view v_open_quotes owner to ledgerly_app;
grant select on v_open_quotes to ledgerly_portal;
grant select on all tables in schema ledger to ledgerly_batch;
reset search_path;
