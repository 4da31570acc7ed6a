-- Run after parcelo.sql, in the same database, by the superuser. Nothing stays: every probe is undone.
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
    perform set_config('app.account_id', case tenant when 'A' then '4'
      when 'B' then '44' when '-' then '' else tenant end, true);
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

-- ================================================================ flaws (A is account 4, B is account 44)
-- F01 orders was swapped for a rebuilt table; the policy stayed with orders_old
select pg_temp.probe('F01', 'parcelo_web', 'A', '200', $q$select total_cents from orders where account_id = 44$q$);
-- F02 a copy of the table has none of its policies, and default privileges granted it
select pg_temp.probe('F02', 'parcelo_web', 'A', 'Yuri', $q$select name from customers_backup_20230411 where account_id = 44$q$);
-- F03 a detached partition
select pg_temp.probe('F03', 'parcelo_web', 'A', 'hub 44', $q$select place from tracking_events_2022 where account_id = 44$q$);
-- F04 a partition read beside its parent
select pg_temp.probe('F04', 'parcelo_jobs', 'A', 'hub 44', $q$select place from tracking_events_2025 where account_id = 44$q$);
-- F05 jobs carry the account inside the arguments
select pg_temp.probe('F05', 'parcelo_web', 'A', 'reset link of guy', $q$select arguments->>'mail' from background_jobs where arguments->>'account_id' = '44'$q$);
-- F06 what is not published yet is everybody's
select pg_temp.probe('F06', 'parcelo_web', 'A', '{"o": "glow"}', $q$select payload from outbox_messages where account_id = 44$q$);
-- F07 without a setting the row's own account is taken
select pg_temp.probe('F07', 'parcelo_web', '-', '2', $q$select count(*) from versions$q$);
-- F08 the junction table has no row level security
select pg_temp.probe('F08', 'parcelo_web', 'A', '1', $q$select count(*) from labels_shipments where shipment_id = 2$q$);
-- F09 "not deleted" is permissive: what it lets through is added
select pg_temp.probe('F09', 'parcelo_web', 'A', 'Glow Alley 2', $q$select line1 from addresses where account_id = 44$q$);
-- F10 forced, never enabled
select pg_temp.probe('F10', 'parcelo_web', 'A', 'hangar', $q$select name from warehouses where account_id = 44$q$);
-- F11 materialised views have no policies
select pg_temp.probe('F11', 'parcelo_web', 'A', 'broken', $q$select reason from mv_daily_returns where account_id = 44$q$);
-- F12 the next table is open at once
select pg_temp.probe('F12', current_user::text, 'A', '1', $q$set local role parcelo_migrator$q$, $q$create table public.next_table as select 44 as account_id$q$,
  $q$set local session authorization parcelo_web$q$, $q$select count(*) from next_table$q$);
-- F13 the unique code spans all accounts, hidden in an expression index
select pg_temp.probe('F13', 'parcelo_web', 'A', 'error 23505', $q$insert into coupons (account_id, code) values (4, 'glow50')$q$);
-- F14 the key to shipments carries no account: shipment 2 exists, 99 does not
select pg_temp.probe('F14', 'parcelo_web', 'A', '1', $q$insert into returns (account_id, shipment_id) values (4, 2) returning 1$q$);
select pg_temp.probe('F14b', 'parcelo_web', 'A', 'error 23503', $q$insert into returns (account_id, shipment_id) values (4, 99) returning 1$q$);
-- F15 a row without account falls to account 44, and for the worker the check is lifted
select pg_temp.probe('F15', 'parcelo_jobs', 'A', '1', $q$insert into api_logs (path) values ('/of-a')$q$, $q$select set_config('app.account_id', '44', true)$q$,
  $q$select count(*) from api_logs where path = '/of-a'$q$);
-- F16 4 is the beginning of 44
select pg_temp.probe('F16', 'parcelo_web', 'A', 'lamps', $q$select name from price_lists where account_ref like '44%'$q$);
-- F17 what is shared can be changed by everybody
select pg_temp.probe('F17', 'parcelo_web', 'A', '{"url": "https://evil.example"}',
  $q$update integrations set config = '{"url": "https://evil.example"}' where account_id = 44 returning config$q$);
-- F18 large objects know roles, not accounts
select pg_temp.probe('F18', 'parcelo_web', 'A', '1',
  $q$select count(*) from pg_largeobject_metadata m where convert_from(lo_get(m.oid), 'UTF8') = 'file of glow' and m.oid not in (select content from attachments)$q$);
-- F19 CREATEROLE: before 16 the application grants itself any role that is no superuser
select pg_temp.probe('F19', 'parcelo_web', 'A', case when current_setting('server_version_num')::int < 160000 then '2' else 'error 42501' end,
  $q$grant parcelo_bypass to parcelo_web$q$, $q$grant parcelo_migrator to parcelo_web$q$, $q$set local role parcelo_migrator$q$, $q$select count(*) from labels$q$);
-- F20 the view runs as the owner, and default privileges let it be written too
select pg_temp.probe('F20', 'parcelo_web', 'A', 'Yuri', $q$select name from shipments_overview where account_id = 44$q$);
select pg_temp.probe('F20b', 'parcelo_jobs', 'A', '1', $q$update shipments_overview set email = 'x' where account_id = 44 returning 1$q$);
-- F21 the policy compares the shard of the account
select pg_temp.probe('F21', 'parcelo_web', 'A', '2', $q$select cents from ledger_lines where account_id = 44$q$);
-- F22 account 0 sees everything
select pg_temp.probe('F22', 'parcelo_web', '0', '2', $q$select count(*) from invoices$q$);
-- F23 granted to PUBLIC
select pg_temp.probe('F23', 'parcelo_bi', 'A', 'tok_g', $q$select token from payment_tokens where account_id = 44$q$);
-- F24 the trigger of A's row overwrites B's
select pg_temp.probe('F24', 'parcelo_web', 'A', '666', $q$insert into contacts (account_id, email, phone) values (4, 'q@glow.example', '666')$q$,
  $q$select set_config('app.account_id', '44', true)$q$, $q$select phone from contact_index where email = 'q@glow.example'$q$);
-- F25 an update that reads no column moves B's rows to A
select pg_temp.probe('F25', 'parcelo_web', 'A', 'secret of glow', $q$update notifications set account_id = 4$q$, $q$select body from notifications order by id desc limit 1$q$);
-- F26 the function sets another account for itself
select pg_temp.probe('F26', 'parcelo_web', 'A', 'guy@glow.example', $q$select email from demo_users()$q$);
-- F27 with the admin option the worker gives itself what it may not use yet
select pg_temp.probe('F27', 'parcelo_jobs', 'A', '2',
  case when current_setting('server_version_num')::int >= 160000 then 'grant parcelo_bypass to parcelo_jobs with set true' else $q$select 1$q$ end,
  $q$grant parcelo_bypass to parcelo_jobs$q$, $q$set local role parcelo_bypass$q$, $q$select count(*) from labels$q$);

-- ================================================================ look-alikes
-- S01 to S03: tables of the framework and global ones, read only
select pg_temp.probe('S01', 'parcelo_web', 'A', 'error 42501', $q$insert into schema_migrations values ('1')$q$);
select pg_temp.probe('S02', 'parcelo_web', 'A', 'error 42501', $q$delete from framework_metadata$q$);
select pg_temp.probe('S03', 'parcelo_jobs', 'A', 'error 42501', $q$update carriers set name = 'x'$q$);
select pg_temp.probe('S03b', 'parcelo_jobs', 'A', 'error 42501', $q$update countries set name = 'x'$q$);
select pg_temp.probe('S03c', 'parcelo_jobs', 'A', 'error 42501', $q$update service_levels set name = 'x'$q$);
-- S04 accounts: update granted without a policy; compared by id
select pg_temp.probe('S04', 'parcelo_web', 'A', 'Fern Books', $q$update accounts set name = 'x'$q$, $q$select string_agg(name, ',') from accounts$q$);
-- S05 users: the policy is called allow_all and is not
select pg_temp.probe('S05', 'parcelo_web', 'A', '1', $q$select count(*) from users$q$);
-- S06 orders_old kept its policy
select pg_temp.probe('S06', 'parcelo_web', 'A', '100', $q$select string_agg(total_cents::text, ',') from orders_old$q$);
-- S07 customers_archive_2021: a copy, with every privilege revoked
select pg_temp.probe('S07', 'parcelo_web', 'A', 'error 42501', $q$select count(*) from customers_archive_2021$q$);
-- S08 tracking_events_2023: granted, enabled, no policy; S09 tracking_events_2024: a policy of its own
select pg_temp.probe('S08', 'parcelo_web', 'A', '0', $q$select count(*) from tracking_events_2023$q$);
select pg_temp.probe('S09', 'parcelo_web', 'A', '1', $q$select count(*) from tracking_events_2024$q$);
select pg_temp.probe('S09b', 'parcelo_web', 'A', '3', $q$select count(*) from tracking_events$q$);
-- S10 rate_quotes_0 and _1 are not granted
select pg_temp.probe('S10', 'parcelo_web', 'A', 'error 42501', $q$select count(*) from rate_quotes_0$q$);
select pg_temp.probe('S10b', 'parcelo_web', 'A', '1', $q$select count(*) from rate_quotes$q$);
-- S11 parcels: cascade, with the account in the key
select pg_temp.probe('S11', 'parcelo_web', 'A', 'error 23503', $q$insert into parcels (account_id, shipment_id) values (4, 2)$q$);
-- S12 parcels_photos: junction without account_id, bound by its parent
select pg_temp.probe('S12', 'parcelo_web', 'A', 'f.jpg', $q$select string_agg(photo_key, ',') from parcels_photos$q$);
select pg_temp.probe('S12b', 'parcelo_web', 'A', 'error 42501', $q$insert into parcels_photos values (2, 'x')$q$);
-- S13 carrier_accounts: "not deleted" is permissive here too, but the account is restrictive
select pg_temp.probe('S13', 'parcelo_web', 'A', 'fern', $q$select string_agg(login, ',') from carrier_accounts$q$);
-- S14 order_items: account_id may be null, null is nobody's
select pg_temp.probe('S14', 'parcelo_web', '-', '0', $q$select count(*) from order_items$q$);
select pg_temp.probe('S14b', 'parcelo_web', 'A', 'error 42501', $q$insert into order_items (sku) values ('x')$q$);
-- S15 background_jobs_dead and S16 inbox_messages: "true" for the relay only
select pg_temp.probe('S15', 'parcelo_web', 'A', '0', $q$select count(*) from background_jobs_dead$q$);
select pg_temp.probe('S16', 'parcelo_web', 'A', 'error 42501', $q$insert into inbox_messages (account_id) values (44)$q$);
select pg_temp.probe('S16b', 'parcelo_web', 'A', 'error 42501', $q$set local role parcelo_relay$q$);
-- S17 comments: coalesce to an account that does not exist
select pg_temp.probe('S17', 'parcelo_web', '-', '0', $q$select count(*) from comments$q$);
-- S18 discounts: the prefix ends with a separator; REFERENCES is granted, but the application cannot make tables
select pg_temp.probe('S18', 'parcelo_web', 'A', '5', $q$select string_agg(percent::text, ',') from discounts$q$);
select pg_temp.probe('S18b', 'parcelo_web', 'A', 'error 42501', $q$create table probe (d bigint references discounts)$q$);
select pg_temp.probe('S18c', 'parcelo_web', 'A', 'error 42P16', $q$create temp table probe (d bigint references discounts)$q$);
-- S19 gift_cards: an expression index that ends with the account
select pg_temp.probe('S19', 'parcelo_web', 'A', '1', $q$insert into gift_cards (account_id, code) values (4, 'g2') returning 1$q$);
-- S20 packaging_types: rows without account are read by all, changed by nobody
select pg_temp.probe('S20', 'parcelo_web', 'A', '2', $q$select count(*) from packaging_types$q$);
select pg_temp.probe('S20b', 'parcelo_web', 'A', 'box', $q$delete from packaging_types$q$, $q$select string_agg(name, ',') from packaging_types$q$);
select pg_temp.probe('S20c', 'parcelo_web', 'A', 'box', $q$update packaging_types set name = 'x', account_id = 4$q$, $q$select name from packaging_types where account_id is null$q$);
-- S21 feature_flags: the check is true, the trigger overwrites the account
select pg_temp.probe('S21', 'parcelo_web', 'A', '4', $q$insert into feature_flags (account_id, name) values (44, 'z') returning account_id$q$);
-- S22 product_counts: the trigger runs as the owner and keeps to the account of a row that was checked
select pg_temp.probe('S22', 'parcelo_web', 'A', 'error 42501', $q$insert into products (account_id, sku) values (44, 'LAMP')$q$);
select pg_temp.probe('S22b', 'parcelo_web', 'A', '1', $q$select count(*) from product_counts$q$);
-- S23 products: two policies that say the same
select pg_temp.probe('S23', 'parcelo_web', 'A', '1', $q$select count(*) from products$q$);
-- S24 shipments_view runs as the owner, who is bound because shipments is forced
select pg_temp.probe('S24', 'parcelo_web', 'A', 'F-1', $q$select string_agg(reference, ',') from shipments_view$q$);
select pg_temp.probe('S24b', 'parcelo_web', 'A', 'error 42501', $q$insert into shipments_view (account_id) values (44)$q$);
-- S25 users_view runs as the caller (15 and newer), or is not granted (14)
select pg_temp.probe('S25', 'parcelo_web', 'A', case when current_setting('server_version_num')::int >= 150000 then '1' else 'error 42501' end,
  $q$select count(*) from users_view$q$);
-- S26 mv_carrier_days and S27 carrier_services hold global data only
select pg_temp.probe('S26', 'parcelo_web', 'A', '2', $q$select count(*) from mv_carrier_days$q$);
select pg_temp.probe('S27', 'parcelo_web', 'A', '2', $q$select count(*) from carrier_services$q$);
-- S28 as_nobody sets the setting to empty: nothing
select pg_temp.probe('S28', 'parcelo_web', 'A', '0', $q$select as_nobody()$q$);
-- S29 parcelo_relay reads all tables, which is no bypass
select pg_temp.probe('S29', 'parcelo_relay', 'A', '1', $q$select count(*) from labels$q$);
-- S30 thumbnails: content in the row, not in a large object
select pg_temp.probe('S30', 'parcelo_web', 'A', '1', $q$select count(*) from thumbnails$q$);

select id, case when holds then 'holds' else 'DOES NOT HOLD: ' || got || ' instead of ' || expected end as result from verdict order by id;
do $$ begin
  if exists (select 1 from verdict where not coalesce(holds, false)) then raise exception 'a probe did not hold'; end if;
end $$;
