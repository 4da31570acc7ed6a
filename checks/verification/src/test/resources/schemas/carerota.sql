-- Carerota: shift planning for care homes. People belong to organisations through memberships.
-- Who is asking stands in the setting app.user_id (uuid), for some tables in the claims request.jwt.claims (json).
-- The tenant column is org_id. Run by a superuser on an empty database, PostgreSQL 14 to 18.

do $$ begin create role carerota_owner nologin; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_api login noinherit; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_kiosk login; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_anon nologin; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_user nologin; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_admin login; exception when duplicate_object then null; end $$;
do $$ begin create role carerota_breakglass nologin bypassrls; exception when duplicate_object then null; end $$;

-- the gateway logs in as carerota_api and becomes anon or user for each request
grant carerota_anon, carerota_user to carerota_api;
-- tablets on the wall: "they saw empty lists, this cured it"
alter role carerota_kiosk bypassrls;
-- on 16 and newer a membership can be on paper only; before 16 nobody is a member
do $$
begin
  if current_setting('server_version_num')::int >= 160000 then
    execute 'grant carerota_breakglass to carerota_user with inherit false, set false';
  end if;
end $$;

revoke create on schema public from public;   -- before 15 everybody may create there
create schema core authorization carerota_owner;
create schema rota authorization carerota_owner;
create schema private authorization carerota_owner;
grant usage on schema core, rota to carerota_anon, carerota_user, carerota_kiosk, carerota_admin;

set role carerota_owner;
set search_path = rota, core;

-- ---------------------------------------------------------------- core
create type core.member_role as enum ('owner', 'manager', 'carer', 'inspector');
create type core.member_status as enum ('invited', 'active', 'removed');

create table core.organisations (id uuid primary key, name text not null, slug text not null unique, path text not null);
create table core.users (
  id uuid primary key, email text not null, full_name text not null, phone text, is_staff boolean not null default false);
create table core.memberships (
  org_id uuid not null references core.organisations, user_id uuid not null references core.users,
  role core.member_role not null default 'carer', status core.member_status not null default 'active', primary key (org_id, user_id));
insert into core.organisations values
  ('0a000000-0000-4000-8000-000000000001', 'Aspen Care', 'aspen', 'uk.a'),
  ('0b000000-0000-4000-8000-000000000001', 'Beech Homes', 'beech', 'uk.ab');
insert into core.users values
  ('aa000000-0000-4000-8000-000000000001', 'ada@aspen.example', 'Ada', '1', false),
  ('bb000000-0000-4000-8000-000000000001', 'bob@beech.example', 'Bob', '2', false),
  ('cc000000-0000-4000-8000-000000000001', 'cy@left.example', 'Cy', '3', false);
insert into core.memberships values
  ('0a000000-0000-4000-8000-000000000001', 'aa000000-0000-4000-8000-000000000001', 'manager', 'active'),
  ('0b000000-0000-4000-8000-000000000001', 'bb000000-0000-4000-8000-000000000001', 'manager', 'active'),
  ('0b000000-0000-4000-8000-000000000001', 'cc000000-0000-4000-8000-000000000001', 'carer', 'removed');

create function core.uid() returns uuid language sql stable
  as $$ select nullif(current_setting('app.user_id', true), '')::uuid $$;
create function core.claims() returns json language sql stable
  as $$ select nullif(current_setting('request.jwt.claims', true), '')::json $$;

create function private.my_orgs() returns setof uuid language sql stable security definer set search_path = ''
  as $$ select m.org_id from core.memberships m where m.user_id = core.uid() and m.status = 'active' $$;
create function private.is_member(p_org uuid) returns boolean language sql stable security definer set search_path = ''
  as $$ select bool_or(m.status = 'active') from core.memberships m where m.org_id = p_org and m.user_id = core.uid() $$;
create function private.is_manager(p_org uuid) returns boolean language sql stable security definer set search_path = ''
  as $$ select exists (select 1 from core.memberships m where m.org_id = p_org and m.user_id = core.uid()
                       and m.role in ('owner', 'manager') and m.status = 'active') $$;

alter table core.organisations enable row level security;
create policy organisations_members on core.organisations for select using (id in (select private.my_orgs()));
grant select on core.organisations to carerota_user;

alter table core.users enable row level security;
create policy users_read on core.users for select using (true);
create policy users_self on core.users for update using (id = core.uid());
grant select, update on core.users to carerota_user;

alter table core.memberships enable row level security;
create policy memberships_read on core.memberships for select using (org_id in (select private.my_orgs()));
create policy memberships_join on core.memberships for insert with check (user_id = core.uid());
create policy memberships_manage on core.memberships for update using (private.is_manager(org_id)) with check (private.is_manager(org_id));
grant select, insert, update on core.memberships to carerota_user;

create table core.invitations (
  id uuid primary key default gen_random_uuid(), org_id uuid not null references core.organisations, email text not null,
  token text not null default md5(random()::text), status text not null default 'open');
alter table core.invitations enable row level security;
create policy invitations_open on core.invitations for select using (status = 'open');
create policy invitations_manage on core.invitations using (private.is_manager(org_id));
insert into core.invitations (org_id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'new@aspen.example'), ('0b000000-0000-4000-8000-000000000001', 'new@beech.example');
grant select, insert, delete on core.invitations to carerota_user;
grant select on core.invitations to carerota_anon;

create table core.support_access (org_id uuid not null, user_id uuid not null, until timestamptz, primary key (org_id, user_id));
grant select, insert, delete on core.support_access to carerota_user;

create table core.org_settings (org_id uuid primary key references core.organisations, settings jsonb not null default '{}');
alter table core.org_settings enable row level security;
create policy org_settings_read on core.org_settings for select using (private.is_member(org_id));
create policy org_settings_write on core.org_settings for update using (private.is_manager(org_id));
insert into core.org_settings select id, '{"shift": 8}' from core.organisations;
grant select, insert, update on core.org_settings to carerota_user;

create table core.device_tokens (id bigserial primary key, org_id uuid not null, token text not null unique);
alter table core.device_tokens enable row level security;
create policy device_tokens_self on core.device_tokens for select using (token = current_setting('app.device_token', true));
insert into core.device_tokens (org_id, token) select id, gen_random_uuid()::text from core.organisations;
grant select on core.device_tokens to carerota_user, carerota_anon;

create table core.countries (code char(2) primary key, name text not null);
create table core.skills (id int primary key, name text not null);
create table core.public_holidays (country char(2) references core.countries, day date, primary key (country, day));
insert into core.countries values ('UK', 'United Kingdom'), ('IE', 'Ireland');
insert into core.skills values (1, 'first aid'), (2, 'dementia care');
insert into core.public_holidays values ('UK', '2025-12-25');
grant select on core.countries, core.skills, core.public_holidays to carerota_anon, carerota_user;

create table private.login_attempts (id bigserial primary key, org_id uuid, email text, at timestamptz default now());
insert into private.login_attempts (org_id, email) select org_id, email from core.invitations;
grant select on private.login_attempts to carerota_user;   -- without USAGE on the schema

-- ---------------------------------------------------------------- homes
create table wards (id bigserial primary key, org_id uuid not null references core.organisations, name text not null, unique (org_id, id));
alter table wards enable row level security;
create policy wards_org on wards using (org_id in (select o.id from core.organisations o));
insert into wards (org_id, name) values
  ('0a000000-0000-4000-8000-000000000001', 'A1'), ('0b000000-0000-4000-8000-000000000001', 'B1');
grant select, insert, update, delete on wards to carerota_user;

create table beds (id bigserial primary key, ward_id bigint not null references wards on delete cascade, label text);
alter table beds enable row level security;
create policy beds_ward on beds using (exists (select 1 from wards w where w.id = ward_id));
insert into beds (ward_id, label) values (1, 'a-1'), (2, 'b-1');
grant select, insert, update, delete on beds to carerota_user;

create table residents (id bigserial primary key, org_id uuid not null, ward_id bigint not null, full_name text not null, born date,
  unique (org_id, id), foreign key (org_id, ward_id) references wards (org_id, id));
alter table residents enable row level security;
create policy residents_org on residents using (exists (
  select 1 from core.memberships m where m.org_id = org_id and m.user_id = core.uid() and m.status = 'active'));
insert into residents (org_id, ward_id, full_name) values
  ('0a000000-0000-4000-8000-000000000001', 1, 'Alma'), ('0b000000-0000-4000-8000-000000000001', 2, 'Boris');
grant select, insert, update on residents to carerota_user;

create table next_of_kin (id bigserial primary key, org_id uuid not null, resident_id bigint not null, name text,
  foreign key (org_id, resident_id) references residents (org_id, id));
alter table next_of_kin enable row level security;
create policy next_of_kin_org on next_of_kin using (exists (
  select 1 from core.memberships m where m.org_id = next_of_kin.org_id and m.user_id = core.uid() and m.status = 'active'));
insert into next_of_kin (org_id, resident_id, name) values
  ('0a000000-0000-4000-8000-000000000001', 1, 'Alan'), ('0b000000-0000-4000-8000-000000000001', 2, 'Boa');
grant select, insert on next_of_kin to carerota_user;

create table care_notes (id bigserial primary key, org_id uuid not null, body text);
alter table care_notes enable row level security;
-- a policy of the time when memberships had no status, read through a helper of that time
create function private.orgs_of(p_user uuid) returns setof uuid language sql stable security definer set search_path = ''
  as $$ select m.org_id from core.memberships m where m.user_id = p_user $$;
create policy care_notes_org on care_notes using (org_id in (select private.orgs_of(core.uid())));
insert into care_notes (org_id, body) select id, 'note of ' || name from core.organisations;
grant select, insert on care_notes to carerota_user;

create table medications (id bigserial primary key, org_id uuid not null, drug text);
alter table medications enable row level security;
create policy medications_org on medications using (private.is_member(org_id) is not false);
insert into medications (org_id, drug) select id, 'drug of ' || name from core.organisations;
grant select, insert on medications to carerota_user;

create table incidents (id bigserial primary key, org_id uuid not null, what text);
alter table incidents enable row level security;
create policy incidents_org on incidents for select using (
  private.is_member(org_id) or exists (select 1 from core.users u where u.id = core.uid() and u.is_staff));
insert into incidents (org_id, what) select id, 'fall at ' || name from core.organisations;
grant select on incidents to carerota_user;

create table visits (id bigserial primary key, org_id uuid not null, visitor text);
alter table visits enable row level security;
create policy visits_org on visits for select using (private.is_member(org_id));
create policy visits_support on visits for select using (exists (
  select 1 from core.support_access s where s.org_id = visits.org_id and s.user_id = core.uid()));
insert into visits (org_id, visitor) select id, 'visitor of ' || name from core.organisations;
grant select on visits to carerota_user;

create table documents (id bigserial primary key, org_id uuid not null, org_path text not null, title text);
alter table documents enable row level security;
create policy documents_path on documents for select using (exists (
  select 1 from core.organisations o where documents.org_path like o.path || '%'));   -- head offices see their homes
insert into documents (org_id, org_path, title) select id, path, 'plan of ' || name from core.organisations;
grant select on documents to carerota_user;

create table policies_and_procedures (id bigserial primary key, org_id uuid not null, org_path text not null, title text);
alter table policies_and_procedures enable row level security;
create policy procedures_path on policies_and_procedures for select using (exists (
  select 1 from core.organisations o where (policies_and_procedures.org_path || '.') like o.path || '.%'));
insert into policies_and_procedures (org_id, org_path, title) select id, path, 'fire drill of ' || name from core.organisations;
grant select on policies_and_procedures to carerota_user;

-- ---------------------------------------------------------------- rota
create table shifts (id bigserial primary key, org_id uuid not null, starts timestamptz not null, who uuid);
alter table shifts enable row level security;
create policy shifts_org on shifts using (exists (
  select 1 from core.memberships m where m.user_id = core.uid() and m.status = 'active'));
insert into shifts (org_id, starts, who) select org_id, '2025-01-01 08:00+00', user_id from core.memberships where status = 'active';
grant select, insert, update on shifts to carerota_user;

create table shift_templates (id bigserial primary key, org_id uuid not null, name text);
alter table shift_templates enable row level security;
create policy shift_templates_members on shift_templates for select using (private.is_member(org_id));
create policy shift_templates_managers on shift_templates using (private.is_manager(org_id));
insert into shift_templates (org_id, name) select id, 'early' from core.organisations;
grant select, insert, update, delete on shift_templates to carerota_user;

create table shift_swaps (shift_id bigint not null references shifts, wanted_by uuid not null references core.users, reason text, primary key (shift_id, wanted_by));
insert into shift_swaps values (1, 'aa000000-0000-4000-8000-000000000001', 'dentist'), (2, 'bb000000-0000-4000-8000-000000000001', 'court hearing');
grant select, insert, delete on shift_swaps to carerota_user;

create table shift_skills (shift_template_id bigint not null references shift_templates, skill_id int not null references core.skills, primary key (shift_template_id, skill_id));
alter table shift_skills enable row level security;
create policy shift_skills_parent on shift_skills using (shift_template_id in (select t.id from shift_templates t));
insert into shift_skills values (1, 1), (2, 2);
grant select, insert, delete on shift_skills to carerota_user;

create table messages (id bigserial primary key, org_id uuid not null, sender_id uuid not null, recipient_id uuid, body text);
alter table messages enable row level security;
create policy messages_org on messages for select using (private.is_member(org_id));
create policy messages_send on messages for insert with check (sender_id = core.uid());
insert into messages (org_id, sender_id, body) select org_id, user_id, 'hello' from core.memberships where status = 'active';
grant select, insert on messages to carerota_user;

create table payslips (id bigserial primary key, org_id uuid not null, user_id uuid not null, net numeric(10, 2));
alter table payslips enable row level security;
create policy payslips_self on payslips for select using (user_id = core.uid());
insert into payslips (org_id, user_id, net) select org_id, user_id, 1500 from core.memberships;
grant select on payslips to carerota_user;

create table room_bookings (id bigserial primary key, org_id uuid not null, room_no int not null, during tstzrange not null,
  constraint room_bookings_free exclude using gist (int4range(room_no, room_no, '[]') with &&, during with &&));
alter table room_bookings enable row level security;
create policy room_bookings_org on room_bookings using (private.is_member(org_id));
insert into room_bookings (org_id, room_no, during) values
  ('0b000000-0000-4000-8000-000000000001', 7, '[2025-03-01 10:00+00, 2025-03-01 12:00+00)');
grant select, insert on room_bookings to carerota_user;

create table staff_profiles (id bigserial primary key, org_id uuid not null, ni_number text not null unique, badge text not null, unique (org_id, badge));
alter table staff_profiles enable row level security;
create policy staff_profiles_org on staff_profiles using (private.is_member(org_id));
insert into staff_profiles (org_id, ni_number, badge) values
  ('0a000000-0000-4000-8000-000000000001', 'AA111', '1'), ('0b000000-0000-4000-8000-000000000001', 'BB222', '1');
grant select, insert on staff_profiles to carerota_user;

create table certificates (id bigserial primary key, org_id uuid not null, name text);
alter table certificates enable row level security;
create policy certificates_org on certificates using (not (org_id <> all (select private.my_orgs())));
insert into certificates (org_id, name) select id, 'lifting' from core.organisations;
grant select, insert, update on certificates to carerota_user;

create table kitchen_orders (id bigserial primary key, org_id uuid not null, meal text);
alter table kitchen_orders enable row level security;
create policy kitchen_orders_claim on kitchen_orders
  using (org_id::text = coalesce(core.claims() ->> 'org_id', org_id::text));
insert into kitchen_orders (org_id, meal) select id, 'soup for ' || name from core.organisations;
grant select, insert on kitchen_orders to carerota_user;

create table laundry_orders (id bigserial primary key, org_id uuid not null, bags int);
alter table laundry_orders enable row level security;
create policy laundry_orders_claim on laundry_orders
  using (org_id = (core.claims() ->> 'org_id')::uuid and private.is_member(org_id));
insert into laundry_orders (org_id, bags) select id, 3 from core.organisations;
grant select, insert on laundry_orders to carerota_user;

create table announcements (id bigserial primary key, org_id uuid, body text);
alter table announcements enable row level security;
create policy announcements_org on announcements using (org_id is null or private.is_member(org_id));
insert into announcements (org_id, body) values (null, 'Maintenance on Sunday'),
  ('0a000000-0000-4000-8000-000000000001', 'party at A'), ('0b000000-0000-4000-8000-000000000001', 'party at B');
grant select, insert, update, delete on announcements to carerota_user;

create table timesheet_entries (id bigserial primary key, org_id uuid not null, user_id uuid not null, hours numeric(4, 2));
alter table timesheet_entries enable row level security;
create policy timesheet_entries_org on timesheet_entries using (private.is_member(org_id));
create function private.tell_timesheet() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_catalog.pg_notify('timesheets', pg_catalog.row_to_json(new)::text);
  return new;
end $$;
create trigger timesheet_entries_tell after insert on timesheet_entries for each row execute function private.tell_timesheet();
grant select, insert on timesheet_entries to carerota_user;

create table absences (id bigserial primary key, org_id uuid not null, user_id uuid not null, reason text);
alter table absences enable row level security;
create policy absences_org on absences using (private.is_member(org_id));
create function private.tell_absence() returns trigger language plpgsql set search_path = '' as $$
begin
  perform pg_catalog.pg_notify('absences', 'changed');
  return new;
end $$;
create trigger absences_tell after insert on absences for each row execute function private.tell_absence();
insert into absences (org_id, user_id, reason) select org_id, user_id, 'flu' from core.memberships where status = 'active';
grant select, insert on absences to carerota_user;

-- notes of two kinds inherit from one base
create table notes_base (id bigserial primary key, org_id uuid not null, body text);
create table handover_notes (shift_id bigint) inherits (notes_base);
create table family_notes (kin_id bigint) inherits (notes_base);
alter table handover_notes enable row level security;
create policy handover_notes_org on handover_notes using (private.is_member(org_id));
alter table family_notes enable row level security;
create policy family_notes_org on family_notes using (private.is_member(org_id));
insert into handover_notes (org_id, body) select id, 'handover of ' || name from core.organisations;
insert into family_notes (org_id, body) select id, 'family of ' || name from core.organisations;
grant select on notes_base to carerota_user;
grant select, insert on handover_notes, family_notes to carerota_user;

create table checklists (id bigserial primary key, org_id uuid not null, title text, archived boolean not null default false);
alter table checklists enable row level security;
create policy checklists_org on checklists using (private.is_member(org_id));
create policy checklists_live on checklists as restrictive for select using (not archived or true);
insert into checklists (org_id, title) select id, 'fridge' from core.organisations;
grant select, insert on checklists to carerota_user;

create table vehicles (id bigserial primary key, org_id uuid not null, plate text, unique (org_id, plate));
alter table vehicles enable row level security;
create policy vehicles_org on vehicles using (private.is_member(org_id));
create policy vehicles_admin on vehicles to carerota_admin using (true);
insert into vehicles (org_id, plate) select id, 'V1' from core.organisations;
grant select, insert, trigger on vehicles to carerota_user;
grant select, insert, update on vehicles to carerota_admin;

-- ---------------------------------------------------------------- views
create view v_staff_directory as
  select m.org_id, u.full_name, u.phone, m.role from core.users u join core.memberships m on m.user_id = u.id where m.status = 'active';
grant select on v_staff_directory to carerota_user;

create view v_my_residents as select r.* from residents r where r.org_id in (select private.my_orgs());
grant select on v_my_residents to carerota_user;

create view v_my_certificates with (security_barrier) as
  select c.* from certificates c where c.org_id in (select private.my_orgs()) with cascaded check option;
grant select, insert on v_my_certificates to carerota_user;

create view v_my_templates with (security_barrier) as
  select t.id, t.org_id, t.name from shift_templates t where t.org_id in (select private.my_orgs());
grant select, insert, update on v_my_templates to carerota_user;

create view v_wards as select id, org_id, name from wards;
do $$
begin
  if current_setting('server_version_num')::int >= 150000 then
    execute 'alter view rota.v_wards set (security_invoker = true)';
    execute 'grant select on rota.v_wards to carerota_user';
  end if;   -- before 15 the view stays with the owner
end $$;

create materialized view mv_org_hours as select org_id, count(*) as shifts from shifts group by org_id;

-- ---------------------------------------------------------------- functions
create function core.org_summary(p_org uuid) returns table (org text, residents bigint) language sql stable security definer
  set search_path = core, rota, pg_temp
  as $$ select o.name, (select count(*) from rota.residents r where r.org_id = o.id) from core.organisations o where o.id = p_org $$;

create function core.add_member(p_org uuid, p_user uuid, p_role core.member_role) returns void language sql security definer
  set search_path = core, pg_temp
  as $$ insert into core.memberships values (p_org, p_user, p_role, 'active') on conflict (org_id, user_id) do update set role = excluded.role $$;

create function core.accept_invitation(p_token text) returns uuid language plpgsql security definer set search_path = core, pg_temp as $$
declare v core.invitations;
begin
  select * into v from core.invitations i
    where i.token = p_token and i.status = 'open' and i.email = (select u.email from core.users u where u.id = core.uid());
  if not found then raise exception 'no such invitation' using errcode = '42501'; end if;
  insert into core.memberships (org_id, user_id) values (v.org_id, core.uid());
  update core.invitations set status = 'used' where id = v.id;
  return v.org_id;
end $$;

create function rota.filter_residents(p_where text) returns setof text language plpgsql stable security definer set search_path = rota, pg_temp as $$
begin
  return query execute 'select full_name from rota.residents where org_id in (select private.my_orgs()) and ' || p_where;
end $$;

create function rota.sort_residents(p_column text, p_name text) returns setof text language plpgsql stable security definer set search_path = rota, pg_temp as $$
begin
  return query execute format('select full_name from rota.residents where org_id in (select private.my_orgs()) and full_name like $1 order by %I', p_column)
    using p_name;
end $$;

create function core.wipe_org(p_org uuid) returns void language sql security definer set search_path = rota, pg_temp
  as $$ delete from rota.care_notes where org_id = p_org $$;
revoke execute on function core.wipe_org(uuid) from public;

grant usage on all sequences in schema core, rota to carerota_user;
grant select on shifts, residents, wards to carerota_kiosk;
reset role;
reset search_path;
