-- Run after ledgerly.sql, in the same database, by the superuser. Nothing stays: every probe is undone.
-- probe(id, role, tenant, expected, statements...) logs in as the role, sets the tenant, runs the statements and compares
-- the text of the last one with what is expected; a refused statement gives 'error ' and its SQLSTATE.
-- A flaw (F..) holds when tenant A got what belongs to B; a look-alike (S..) holds when it did not.
-- The last statement lists every probe and fails when one of them did not hold.
set client_min_messages = warning;
create temp table verdict (id text, holds boolean, got text, expected text);
create function pg_temp.probe(id text, who text, tenant text, expected text, variadic steps text[]) returns void
language plpgsql as $$
declare step text; got text;
begin
  begin
    perform set_config('app.tenant_id', case tenant when 'A' then 'a0000000-0000-4000-8000-00000000000a'
      when 'B' then 'b0000000-0000-4000-8000-00000000000b' when '-' then '' else tenant end, true);
    execute format('set local session authorization %I', who);
    foreach step in array steps loop
      got := null;
      if step ~* '^\s*(select|with|insert.* returning|update.* returning|delete.* returning)' then execute step into got; else execute step; end if;
    end loop;
    raise exception using errcode = 'ZZ001', message = coalesce(got, '(null)');
  exception when sqlstate 'ZZ001' then got := sqlerrm; when others then got := 'error ' || sqlstate || case when expected like '%:%' then ': ' || sqlerrm else '' end;
  end;
  insert into verdict values (id, got = expected or (expected like '%\%%' and got like expected), got, expected);
end $$;

-- ================================================================ flaws
-- F01 bank_accounts has no row level security: A reads and writes B's account
select pg_temp.probe('F01', 'ledgerly_app', 'A', 'DE02B', $q$select string_agg(iban, ',') from ledger.bank_accounts where tenant_id::text like 'b%'$q$);
-- F02 bank_statements has a policy that was never switched on
select pg_temp.probe('F02', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.bank_statements where tenant_id::text like 'b%'$q$);
-- F03 payment_batches belongs to the application's role and is not forced
select pg_temp.probe('F03', 'ledgerly_app', 'A', '1', $q$update ledger.payment_batches set total = 0 where tenant_id::text like 'b%' returning 1$q$);
-- F04 the partition of 2024 can be read beside its parent
select pg_temp.probe('F04', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.journal_entries_2024 where tenant_id::text like 'b%'$q$);
-- F05 without a tenant every invoice is visible
select pg_temp.probe('F05', 'ledgerly_app', '-', '3', $q$select count(*) from ledger.invoices$q$);
-- F06 A's customer is pushed into B's books (the update reads no column, so that the policy for reading is not asked)
select pg_temp.probe('F06', 'ledgerly_app', 'A', 'error 42501', $q$update ledger.customers set tenant_id = 'b0000000-0000-4000-8000-00000000000b' where id = 1$q$);
select pg_temp.probe('F06b', 'ledgerly_app', 'A', '1', $q$update ledger.customers set tenant_id = 'b0000000-0000-4000-8000-00000000000b'$q$,
  $q$set local session authorization default$q$, $q$select count(*) from ledger.customers where name = 'Anna' and tenant_id::text like 'b%'$q$);
-- F07 the insert policy checks that there is a tenant, not which
select pg_temp.probe('F07', 'ledgerly_app', 'A', '1', $q$insert into ledger.suppliers (tenant_id, name) values ('b0000000-0000-4000-8000-00000000000b', 'Fake')$q$,
  $q$set local session authorization default$q$, $q$select count(*) from ledger.suppliers where name = 'Fake'$q$);
-- F08 e-mail is unique over all tenants: A learns that bert is a contact of somebody
select pg_temp.probe('F08', 'ledgerly_app', 'A', 'error 23505', $q$insert into ledger.contacts (tenant_id, email) values ('a0000000-0000-4000-8000-00000000000a', 'bert@example.com')$q$);
-- F09 the foreign key asks no policy: B's invoice 2 exists, 99 does not; and A's note hangs on B's invoice
select pg_temp.probe('F09', 'ledgerly_app', 'A', '1', $q$insert into ledger.credit_notes (tenant_id, invoice_id) values ('a0000000-0000-4000-8000-00000000000a', 2) returning 1$q$);
select pg_temp.probe('F09b', 'ledgerly_app', 'A', 'error 23503', $q$insert into ledger.credit_notes (tenant_id, invoice_id) values ('a0000000-0000-4000-8000-00000000000a', 99) returning 1$q$);
-- F10 the maintenance setting is the application's to set
select pg_temp.probe('F10', 'ledgerly_app', 'A', '2', $q$set local app.maintenance = 'on'$q$, $q$select count(*) from ledger.reminders$q$);
-- F11 a delete that reads no column is not bound by the policy for reading
select pg_temp.probe('F11', 'ledgerly_app', 'A', '0', $q$delete from ledger.receipts$q$, $q$set local session authorization default$q$,
  $q$select count(*) from ledger.receipts$q$);
-- F12 tenant_id inside the sub-select is the directory's own column
select pg_temp.probe('F12', 'ledgerly_app', 'A', '2', $q$select count(*) from ledger.tax_filings$q$);
-- F13 "or" binds weaker than "and"
select pg_temp.probe('F13', 'ledgerly_app', 'A', 'secret site', $q$select name from ledger.cost_centres where tenant_id::text like 'b%'$q$);
-- F14 the application's role owns the function of the policy and replaces it
select pg_temp.probe('F14', 'ledgerly_app', 'A', '1',
  $q$create or replace function ledger.budget_tenant() returns uuid language sql stable as 'select ''b0000000-0000-4000-8000-00000000000b''::uuid'$q$,
  $q$select count(*) from ledger.budgets where tenant_id::text like 'b%'$q$);
-- F15 an empty token equals the default of the column
select pg_temp.probe('F15', 'ledgerly_app', 'A', 'contract of Birch Plumbing', $q$select title from ledger.documents where tenant_id::text like 'b%'$q$);
-- F16 truncate asks no policy
select pg_temp.probe('F16', 'ledgerly_app', 'A', '0', $q$truncate ledger.import_rows$q$, $q$set local session authorization default$q$,
  $q$select count(*) from ledger.import_rows$q$);
-- F17 the report's role reads every tenant
select pg_temp.probe('F17', 'ledgerly_report', 'A', '2', $q$select count(*) from ledger.exchange_deals$q$);
-- F18 the portal can become the owner, and owners are not bound
select pg_temp.probe('F18', 'ledgerly_portal', 'A', '2', $q$set local role ledgerly_owner$q$, $q$select count(*) from ledger.direct_debits$q$);
-- F19 a function marked leakproof that tells its argument runs before the policy
select pg_temp.probe('F19', 'ledgerly_app', 'B', 'error P0001: not an IBAN: DE11A', $q$select count(*) from ledger.direct_debits where ledger.mask_iban(iban) is null$q$);
-- F20 the log shows the rows of everybody
select pg_temp.probe('F20', 'ledgerly_app', 'A', 'Bert', $q$select row_after->>'name' from ledger.audit_log where tenant_id::text like 'b%'$q$);
-- F21 the view runs as the owner
select pg_temp.probe('F21', 'ledgerly_app', 'A', '141.00', $q$select total from ledger.v_aged_debt where tenant_id::text like 'b%'$q$);
-- F22 the function runs as the owner and asks for no tenant
select pg_temp.probe('F22', 'ledgerly_app', 'A', '70.00', $q$select total from generate_series(1000, 1010) n, lateral ledger.find_invoice(n) where tenant_id::text like 'b%' order by 1 limit 1$q$);
-- F23 the permit is looked up in a temporary table of the caller
select pg_temp.probe('F23', 'ledgerly_app', 'A', 'bert@example.com',
  $q$create temp table export_permits (tenant_id uuid, to_tenant uuid)$q$,
  $q$insert into export_permits values ('b0000000-0000-4000-8000-00000000000b', 'a0000000-0000-4000-8000-00000000000a')$q$,
  $q$grant select on export_permits to public$q$,
  $q$select ledger.export_contacts('b0000000-0000-4000-8000-00000000000b')$q$);
-- F24 one counter for all tenants: A reads how many invoices were written
select pg_temp.probe('F24', 'ledgerly_app', 'A', '1002', $q$select last_value from ledger.invoice_no_seq$q$);
-- F25 the application's role may create in the schema of the tables
select pg_temp.probe('F25', 'ledgerly_app', 'A', 'made', $q$create function ledger.lower(text) returns text language sql as 'select $1'$q$, $q$select 'made'$q$);

-- ================================================================ look-alikes
-- S01 currencies, S02 vat_rates: global, read only
select pg_temp.probe('S01', 'ledgerly_app', 'A', 'error 42501', $q$update ledger.currencies set name = 'x'$q$);
select pg_temp.probe('S02', 'ledgerly_app', 'A', 'error 42501', $q$delete from ledger.vat_rates$q$);
-- S03 partitions without row level security, not granted
select pg_temp.probe('S03', 'ledgerly_app', 'A', 'error 42501', $q$select count(*) from ledger.journal_entries_2023$q$);
select pg_temp.probe('S03b', 'ledgerly_app', 'A', 'error 42501', $q$select count(*) from ledger.journal_entries_rest$q$);
select pg_temp.probe('S03c', 'ledgerly_app', 'A', '3', $q$select count(*) from ledger.journal_entries$q$);
-- S04 quotes: USING serves as the check
select pg_temp.probe('S04', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.quotes (tenant_id, title) values ('b0000000-0000-4000-8000-00000000000b', 'x')$q$);
-- S05 projects: "true" beside a restrictive policy
select pg_temp.probe('S05', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.projects$q$);
select pg_temp.probe('S05b', 'ledgerly_app', 'A', 'error 42501', $q$update ledger.projects set tenant_id = 'b0000000-0000-4000-8000-00000000000b'$q$);
-- S06 approvals: switched on, and the only policy is one for inserts without an expression: nothing passes
select pg_temp.probe('S06', 'ledgerly_app', 'A', '0', $q$select count(*) from ledger.approvals$q$);
select pg_temp.probe('S06b', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.approvals (tenant_id) values ('a0000000-0000-4000-8000-00000000000a')$q$);
-- S07 import_staging: no row level security, no privilege
select pg_temp.probe('S07', 'ledgerly_app', 'A', 'error 42501', $q$select count(*) from ledger.import_staging$q$);
-- S08 v_open_quotes belongs to the application's role, which is bound
select pg_temp.probe('S08', 'ledgerly_portal', 'A', 'Oven', $q$select string_agg(title, ',') from ledger.v_open_quotes$q$);
-- S09 v_my_directory runs as the owner, filters by tenant behind a barrier
select pg_temp.probe('S09', 'ledgerly_app', 'A', 'Anna',
  $q$create function pg_temp.tell(t text) returns boolean language plpgsql cost 0.00001 as 'begin if t = ''Bert'' then raise exception ''leak''; end if; return true; end'$q$,
  $q$select string_agg(name, ',') from ledger.v_my_directory where pg_temp.tell(name)$q$);
-- S10 search_customers runs as the owner, filters, has its path fixed
select pg_temp.probe('S10', 'ledgerly_app', 'A', 'Anna', $q$select string_agg(name, ',') from ledger.search_customers('')$q$);
-- S11 purge_tenant is not for the application
select pg_temp.probe('S11', 'ledgerly_app', 'A', 'error 42501', $q$select ledger.purge_tenant('b0000000-0000-4000-8000-00000000000b')$q$);
-- S12 app_sessions: no tenant, no rows: an error
select pg_temp.probe('S12', 'ledgerly_app', '-', 'error 22P02', $q$select count(*) from ledger.app_sessions$q$);
-- S13 ledger_accounts: the setting is read once in a sub-select
select pg_temp.probe('S13', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.ledger_accounts$q$);
select pg_temp.probe('S13b', 'ledgerly_app', '-', '0', $q$select count(*) from ledger.ledger_accounts$q$);
-- S14 vat_returns: the same sub-select as F12, with the column qualified
select pg_temp.probe('S14', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.vat_returns$q$);
-- S15 payment_methods: "true" for a role the application is not a member of
select pg_temp.probe('S15', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.payment_methods$q$);
select pg_temp.probe('S15b', 'ledgerly_app', 'A', 'error 42501', $q$set local role ledgerly_support$q$);
-- S16 quote_lines: the key to the parent carries the tenant
select pg_temp.probe('S16', 'ledgerly_app', 'A', 'error 23503', $q$insert into ledger.quote_lines (tenant_id, quote_id) values ('a0000000-0000-4000-8000-00000000000a', 2)$q$);
-- S17 document_templates: rows without tenant can be read, not written
select pg_temp.probe('S17', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.document_templates (tenant_id, name) values (null, 'x')$q$);
select pg_temp.probe('S17b', 'ledgerly_app', 'A', '2', $q$select count(*) from ledger.document_templates$q$);
-- S18 ledgerly_batch bypasses; the application cannot become it
select pg_temp.probe('S18', 'ledgerly_app', 'A', 'error 42501', $q$set local role ledgerly_batch$q$);
-- S19 tasks: update policy without a check of its own; no policy to insert or delete
select pg_temp.probe('S19', 'ledgerly_app', 'A', 'error 42501', $q$update ledger.tasks set tenant_id = 'b0000000-0000-4000-8000-00000000000b'$q$);
select pg_temp.probe('S19b', 'ledgerly_app', 'A', '2', $q$delete from ledger.tasks$q$, $q$set local session authorization default$q$, $q$select count(*) from ledger.tasks$q$);
-- S20 row_security off does not bypass, it refuses
select pg_temp.probe('S20', 'ledgerly_dump', 'A', 'error 42501', $q$set local row_security = off$q$, $q$select count(*) from ledger.quotes$q$);
-- S21 events_outbox: all privileges, and only an insert policy
select pg_temp.probe('S21', 'ledgerly_app', 'A', '0', $q$select count(*) from ledger.events_outbox$q$);
select pg_temp.probe('S21b', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.events_outbox (tenant_id) values ('b0000000-0000-4000-8000-00000000000b')$q$);
-- S22 period_closings: the tenant comes as a default from the setting, the policy still checks
select pg_temp.probe('S22', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.period_closings values ('b0000000-0000-4000-8000-00000000000b', '2024-02-01')$q$);
-- S23 tags: the trigger fills an empty tenant only, the check comes after it
select pg_temp.probe('S23', 'ledgerly_app', 'A', 'error 42501', $q$insert into ledger.tags (tenant_id, name) values ('b0000000-0000-4000-8000-00000000000b', 'x')$q$);
-- S24 mask_name tells its argument and is not leakproof: it runs after the policy
select pg_temp.probe('S24', 'ledgerly_app', 'B', 'error P0001: not a name: birch',
  $q$select count(ledger.mask_name(case when tenant_id::text like 'a%' then 'alder' else 'birch' end)) from ledger.quotes where ledger.mask_name(case when tenant_id::text like 'a%' then 'alder' else 'birch' end) is null$q$);
-- S25 timesheets: a policy on current_user for a role the application cannot become
select pg_temp.probe('S25', 'ledgerly_app', 'A', '1', $q$select count(*) from ledger.timesheets$q$);
-- S26 attachments: a token that is null or random, and cannot be read
select pg_temp.probe('S26', 'ledgerly_app', 'A', '2', $q$select count(*) from ledger.attachments$q$);
select pg_temp.probe('S26b', 'ledgerly_app', 'A', 'error 42501', $q$select link_token from ledger.attachments$q$);
-- S27 list_tasks takes the tenant as an argument and runs as the caller
select pg_temp.probe('S27', 'ledgerly_app', 'A', '0', $q$select count(*) from ledger.list_tasks('b0000000-0000-4000-8000-00000000000b')$q$);
-- S28 v_projects runs as the caller (15 and newer), or is not granted (14)
select pg_temp.probe('S28', 'ledgerly_app', 'A', case when current_setting('server_version_num')::int >= 150000 then '1' else 'error 42501' end,
  $q$select count(*) from ledger.v_projects$q$);
-- S29 v_rates runs as the owner over a global table
select pg_temp.probe('S29', 'ledgerly_app', 'A', '2', $q$select count(*) from ledger.v_rates$q$);
-- S30 tenant_directory: global on purpose, read only
select pg_temp.probe('S30', 'ledgerly_app', 'A', 'error 42501', $q$update ledger.tenant_directory set active = false$q$);

select id, case when holds then 'holds' else 'DOES NOT HOLD: ' || got || ' instead of ' || expected end as result from verdict order by id;
do $$ begin
  if exists (select 1 from verdict where not coalesce(holds, false)) then raise exception 'a probe did not hold'; end if;
end $$;
