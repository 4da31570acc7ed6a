-- Run after carerota.sql, in the same database, by the superuser. Nothing stays: every probe is undone.
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
    perform set_config('app.user_id', case tenant when 'A' then 'aa000000-0000-4000-8000-000000000001'
      when 'B' then 'bb000000-0000-4000-8000-000000000001' when '-' then '' else tenant end, true);
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

-- the tenant of a probe is a person: A is Ada of Aspen Care, B is Bob of Beech Homes; Cy was removed from Beech Homes
-- ================================================================ flaws
-- F01 Ada makes herself a manager of B
select pg_temp.probe('F01', 'carerota_user', 'A', '1', $q$insert into core.memberships values ('0b000000-0000-4000-8000-000000000001', 'aa000000-0000-4000-8000-000000000001', 'manager')$q$,
  $q$select count(*) from rota.visits where visitor = 'visitor of Beech Homes'$q$);
-- F02 everybody's address and telephone
select pg_temp.probe('F02', 'carerota_user', 'A', '2', $q$select phone from core.users where email = 'bob@beech.example'$q$);
-- F03 Ada makes herself staff, and staff sees the incidents of all
select pg_temp.probe('F03', 'carerota_user', 'A', 'fall at Beech Homes', $q$update core.users set is_staff = true where id = core.uid()$q$,
  $q$select what from rota.incidents where org_id::text like '0b%'$q$);
-- F04 open invitations with their tokens, even without a login
select pg_temp.probe('F04', 'carerota_anon', '-', 'new@beech.example', $q$select email from core.invitations where org_id::text like '0b%' and token is not null$q$);
-- F05 Ada writes herself into the table that a policy trusts
select pg_temp.probe('F05', 'carerota_user', 'A', 'visitor of Beech Homes',
  $q$insert into core.support_access values ('0b000000-0000-4000-8000-000000000001', 'aa000000-0000-4000-8000-000000000001')$q$,
  $q$select visitor from rota.visits where org_id::text like '0b%'$q$);
-- F06 org_id inside the sub-select is that of memberships
select pg_temp.probe('F06', 'carerota_user', 'A', 'Boris', $q$select full_name from rota.residents where org_id::text like '0b%'$q$);
-- F07 who was removed still reads
select pg_temp.probe('F07', 'carerota_user', 'cc000000-0000-4000-8000-000000000001', 'note of Beech Homes', $q$select body from rota.care_notes$q$);
-- F08 "is not false" lets null pass: no membership row, no answer, all rows
select pg_temp.probe('F08', 'carerota_user', 'A', 'drug of Beech Homes', $q$select drug from rota.medications where org_id::text like '0b%'$q$);
-- F09 uk.a is the beginning of uk.ab
select pg_temp.probe('F09', 'carerota_user', 'A', 'plan of Beech Homes', $q$select title from rota.documents where org_id::text like '0b%'$q$);
-- F10 any membership opens all shifts
select pg_temp.probe('F10', 'carerota_user', 'A', '1', $q$update rota.shifts set who = null where org_id::text like '0b%' returning 1$q$);
-- F11 the junction table has no row level security
select pg_temp.probe('F11', 'carerota_user', 'A', 'court hearing', $q$select reason from rota.shift_swaps where shift_id = 2$q$);
-- F12 the check asks who sends, not to which organisation
select pg_temp.probe('F12', 'carerota_user', 'A', '1', $q$insert into rota.messages (org_id, sender_id, body) values ('0b000000-0000-4000-8000-000000000001', core.uid(), 'phish')$q$,
  $q$select set_config('app.user_id', 'bb000000-0000-4000-8000-000000000001', true)$q$, $q$select count(*) from rota.messages where body = 'phish'$q$);
-- F13 the exclusion spans all organisations: room 7 of B is taken
select pg_temp.probe('F13', 'carerota_user', 'A', 'error 23P01', $q$insert into rota.room_bookings (org_id, room_no, during) values
  ('0a000000-0000-4000-8000-000000000001', 7, '[2025-03-01 11:00+00, 2025-03-01 13:00+00)')$q$);
-- F14 the insurance number is unique over all organisations
select pg_temp.probe('F14', 'carerota_user', 'A', 'error 23505', $q$insert into rota.staff_profiles (org_id, ni_number, badge) values ('0a000000-0000-4000-8000-000000000001', 'BB222', '9')$q$);
-- F15 claims without an organisation match every row
select pg_temp.probe('F15', 'carerota_user', 'A', 'soup for Beech Homes', $q$set local request.jwt.claims = '{"sub": "x"}'$q$,
  $q$select meal from rota.kitchen_orders where org_id::text like '0b%'$q$);
-- F16 Ada changes what everybody reads
select pg_temp.probe('F16', 'carerota_user', 'A', '1', $q$insert into rota.announcements (org_id, body) values (null, 'Pay here')$q$,
  $q$select set_config('app.user_id', 'bb000000-0000-4000-8000-000000000001', true)$q$, $q$select count(*) from rota.announcements where body = 'Pay here'$q$);
-- F17 the whole row goes out on a channel any role may listen to (delivery needs a commit: see the last comment before the list)
select pg_temp.probe('F17', 'carerota_user', 'A', 'listening', $q$listen timesheets$q$, $q$select 'listening'$q$);
-- F18 the parent of an inheritance has no row level security, that of the children is not asked
select pg_temp.probe('F18', 'carerota_user', 'A', 'handover of Beech Homes', $q$select body from rota.notes_base where org_id::text like '0b%' and body like 'hand%'$q$);
-- F19 with TRIGGER on the table Ada's code runs as the administrator who writes next
select pg_temp.probe('F19', 'carerota_user', 'A', 'carerota_admin',
  $q$create function pg_temp.steal() returns trigger language plpgsql as 'begin new.plate := current_user; return new; end'$q$,
  $q$grant execute on function pg_temp.steal() to public$q$,
  $q$create trigger steal before update on rota.vehicles for each row execute function pg_temp.steal()$q$,
  $q$set local session authorization carerota_admin$q$,
  $q$update rota.vehicles set plate = 'V2' where org_id::text like '0b%' returning plate$q$);
-- F20 the kiosk bypasses row level security
select pg_temp.probe('F20', 'carerota_kiosk', 'A', '2', $q$select count(*) from rota.wards$q$);
-- F21 the view runs as the owner
select pg_temp.probe('F21', 'carerota_user', 'A', 'Bob', $q$select full_name from rota.v_staff_directory where org_id::text like '0b%'$q$);
-- F22 the view filters, but is no barrier: a cheap function of the caller sees the rows first
select pg_temp.probe('F22', 'carerota_user', 'A', 'error P0001: saw Boris',
  $q$create function pg_temp.peek(t text) returns boolean language plpgsql cost 0.00001 as 'begin if t = ''Boris'' then raise exception ''saw %'', t; end if; return true; end'$q$,
  $q$select count(*) from rota.v_my_residents where pg_temp.peek(full_name)$q$);
-- F23 the view runs as the owner, can be written, and checks nothing
select pg_temp.probe('F23', 'carerota_user', 'A', '1', $q$insert into rota.v_my_templates (org_id, name) values ('0b000000-0000-4000-8000-000000000001', 'planted')$q$,
  $q$set local session authorization default$q$, $q$select count(*) from rota.shift_templates where name = 'planted' and org_id::text like '0b%'$q$);
-- F24 the function runs as the owner and asks for no membership
select pg_temp.probe('F24', 'carerota_user', 'A', 'Beech Homes', $q$select org from core.org_summary('0b000000-0000-4000-8000-000000000001')$q$);
-- F25 execute is everybody's: Ada becomes owner of B
select pg_temp.probe('F25', 'carerota_user', 'A', '2', $q$select core.add_member('0b000000-0000-4000-8000-000000000001', core.uid(), 'owner')$q$,
  $q$select count(*) from core.organisations$q$);
-- F26 the text of the caller becomes part of the statement
select pg_temp.probe('F26', 'carerota_user', 'A', 'Boris', $q$select f from rota.filter_residents('true or full_name = ''Boris'' order by 1 desc') f$q$);

-- ================================================================ look-alikes
-- S01 organisations, S02 memberships: read through a helper that runs as the owner, which also avoids recursion
select pg_temp.probe('S01', 'carerota_user', 'A', 'Aspen Care', $q$select string_agg(name, ',') from core.organisations$q$);
select pg_temp.probe('S02', 'carerota_user', 'A', '1', $q$select count(*) from core.memberships$q$);
-- S03 is_manager runs as the owner, takes any organisation, and answers about the caller only
select pg_temp.probe('S03b', 'carerota_user', 'A', '0', $q$update core.org_settings set settings = '{}' where org_id::text like '0b%'$q$,
  $q$select count(*) from core.org_settings where org_id::text like '0b%' or settings = '{}'$q$);
select pg_temp.probe('S03', 'carerota_user', 'A', '0', $q$select count(*) from rota.visits where org_id::text like '0b%'$q$);
-- S04 countries, skills, public_holidays: global, read only
select pg_temp.probe('S04', 'carerota_user', 'A', 'error 42501', $q$delete from core.public_holidays$q$);
-- S05 private.login_attempts: granted, but the schema cannot be used
select pg_temp.probe('S05', 'carerota_user', 'A', 'error 42501', $q$select count(*) from private.login_attempts$q$);
-- S06 wards: the sub-select carries no person, the policy of organisations does
select pg_temp.probe('S06', 'carerota_user', 'A', 'A1', $q$select string_agg(name, ',') from rota.wards$q$);
-- S07 beds: no org_id; the ward's policy decides
select pg_temp.probe('S07', 'carerota_user', 'A', 'a-1', $q$select string_agg(label, ',') from rota.beds$q$);
select pg_temp.probe('S07b', 'carerota_user', 'A', 'error 42501', $q$insert into rota.beds (ward_id, label) values (2, 'x')$q$);
-- S08 next_of_kin: the sub-select of F06 with the column qualified, a key with the tenant
select pg_temp.probe('S08', 'carerota_user', 'A', 'Alan', $q$select string_agg(name, ',') from rota.next_of_kin$q$);
-- S09 policies_and_procedures: the prefix of F09 with a separator
select pg_temp.probe('S09', 'carerota_user', 'A', 'fire drill of Aspen Care', $q$select string_agg(title, ',') from rota.policies_and_procedures$q$);
-- S10 shift_templates: two permissive policies, both bound
select pg_temp.probe('S10', 'carerota_user', 'A', '1', $q$select count(*) from rota.shift_templates$q$);
-- S11 shift_skills: junction without org_id, bound by its parent
select pg_temp.probe('S11', 'carerota_user', 'A', '1', $q$select count(*) from rota.shift_skills$q$);
select pg_temp.probe('S11b', 'carerota_user', 'A', 'error 42501', $q$insert into rota.shift_skills values (2, 1)$q$);
-- S12 payslips: a person's own, whatever the organisation; read only
select pg_temp.probe('S12', 'carerota_user', 'A', '1', $q$select count(*) from rota.payslips$q$);
select pg_temp.probe('S12b', 'carerota_user', 'A', 'error 42501', $q$insert into rota.payslips (org_id, user_id) values ('0b000000-0000-4000-8000-000000000001', core.uid())$q$);
-- S13 certificates: a double negation; without a person nothing
select pg_temp.probe('S13', 'carerota_user', 'A', '1', $q$select count(*) from rota.certificates$q$);
select pg_temp.probe('S13b', 'carerota_user', '-', '0', $q$select count(*) from rota.certificates$q$);
-- S14 laundry_orders: the claim of the caller must be a membership too
select pg_temp.probe('S14', 'carerota_user', 'A', '0', $q$set local request.jwt.claims = '{"org_id": "0b000000-0000-4000-8000-000000000001"}'$q$,
  $q$select count(*) from rota.laundry_orders$q$);
select pg_temp.probe('S14b', 'carerota_user', 'A', '0', $q$select count(*) from rota.laundry_orders$q$);
-- S15 absences: the notice says nothing
select pg_temp.probe('S15', 'carerota_user', 'A', '1', $q$select count(*) from rota.absences$q$);
-- S16 checklists: a restrictive policy that is always true restricts nothing and opens nothing
select pg_temp.probe('S16', 'carerota_user', 'A', '1', $q$select count(*) from rota.checklists$q$);
-- S17 v_my_certificates: runs as the owner, behind a barrier, with a check
select pg_temp.probe('S17', 'carerota_user', 'A', 'error 44000', $q$insert into rota.v_my_certificates (org_id, name) values ('0b000000-0000-4000-8000-000000000001', 'x')$q$);
select pg_temp.probe('S17b', 'carerota_user', 'A', '1', $q$select count(*) from rota.v_my_certificates$q$);
-- S18 v_wards runs as the caller (15 and newer), or is not granted (14)
select pg_temp.probe('S18', 'carerota_user', 'A', case when current_setting('server_version_num')::int >= 150000 then '1' else 'error 42501' end,
  $q$select count(*) from rota.v_wards$q$);
-- S19 mv_org_hours holds everybody and is not granted
select pg_temp.probe('S19', 'carerota_user', 'A', 'error 42501', $q$select count(*) from rota.mv_org_hours$q$);
-- S20 accept_invitation: runs as the owner; token, state and address must fit
select pg_temp.probe('S20', 'carerota_user', 'A', 'error 42501', $q$select core.accept_invitation(token) from core.invitations where org_id::text like '0b%'$q$);
-- S21 sort_residents: dynamic, but quoted
select pg_temp.probe('S21', 'carerota_user', 'A', 'Alma', $q$select string_agg(f, ',') from rota.sort_residents('id', '%') f$q$);
select pg_temp.probe('S21b', 'carerota_user', 'A', 'error 42703', $q$select string_agg(f, ',') from rota.sort_residents('id) or (true', '%') f$q$);
-- S22 wipe_org is revoked from PUBLIC
select pg_temp.probe('S22', 'carerota_user', 'A', 'error 42501', $q$select core.wipe_org('0b000000-0000-4000-8000-000000000001')$q$);
-- S23 carerota_breakglass: a membership without INHERIT and SET (16 and newer), or none
select pg_temp.probe('S23', 'carerota_user', 'A', 'error 42501', $q$set local role carerota_breakglass$q$);
-- S24 device_tokens: the token is never empty and never null
select pg_temp.probe('S24', 'carerota_anon', '-', '0', $q$set local app.device_token = ''$q$, $q$select count(*) from core.device_tokens$q$);
-- S25 org_settings: insert is granted without a policy
select pg_temp.probe('S25', 'carerota_user', 'A', 'error 42501', $q$insert into core.org_settings (org_id) values ('0a000000-0000-4000-8000-000000000001')$q$);
select pg_temp.probe('S25b', 'carerota_user', 'A', '1', $q$select count(*) from core.org_settings$q$);
-- S26 carerota_api owns nothing and reads nothing before it becomes a user
select pg_temp.probe('S26', 'carerota_api', 'A', 'error 42501', $q$select count(*) from rota.wards$q$);
-- F17 in full, by hand, because a notice is delivered at commit only (it leaves one row behind):
--   first session:   set session authorization carerota_user; set app.user_id = 'aa000000-0000-4000-8000-000000000001'; listen timesheets;
--   second session:  set session authorization carerota_user; set app.user_id = 'bb000000-0000-4000-8000-000000000001';
--                    insert into rota.timesheet_entries (org_id, user_id, hours) values ('0b000000-0000-4000-8000-000000000001', core.uid(), 8);
--   first session:   select 1; -- the notice arrives with the whole row of B

select id, case when holds then 'holds' else 'DOES NOT HOLD: ' || got || ' instead of ' || expected end as result from verdict order by id;
do $$ begin
  if exists (select 1 from verdict where not coalesce(holds, false)) then raise exception 'a probe did not hold'; end if;
end $$;
