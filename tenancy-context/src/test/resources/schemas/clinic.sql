-- A clinic's system as an ORM's migrations leave it: one role made the tables and serves requests of half of them, reports came later.
create role t_dba superuser;
create role t_migrations;
create role t_reporting bypassrls;
create role t_web login;
create role t_jobs login noinherit;
revoke temporary on database t_database from public;
create schema clinic authorization t_migrations;
grant usage on schema clinic to t_web, t_jobs, t_reporting;
set role t_migrations;
set search_path = clinic;

create function current_clinic() returns uuid language sql stable
  as $$ select nullif(pg_catalog.current_setting('clinic.id', true), '')::uuid $$;

create table icd (code text primary key, title text);
create table clinic (id uuid primary key, name text);
create table patient (clinic_id uuid not null references clinic, id bigint not null, name text, primary key (clinic_id, id));
create table visit (clinic_id uuid not null references clinic, id bigint not null, patient_id bigint, icd text references icd,
  primary key (clinic_id, id), foreign key (clinic_id, patient_id) references patient);
create table prescription (clinic_id uuid not null references clinic, id bigint not null, visit_id bigint, drug text,
  primary key (clinic_id, id), foreign key (clinic_id, visit_id) references visit on delete cascade);
create table upload (clinic_id uuid not null references clinic, id bigint not null, body bytea, primary key (clinic_id, id));
create table audit_row (clinic_id uuid not null, at timestamptz not null, what text) partition by range (at);
create table audit_row_2026 partition of audit_row for values from ('2026-01-01') to ('2027-01-01');
create table token (clinic_id uuid not null, token text not null);
create table message (clinic_id uuid not null, id bigint not null, body text, primary key (clinic_id, id));

do $$ declare each text; begin
  foreach each in array '{patient,visit,prescription,audit_row,message}'::text[] loop
    execute format('alter table %I enable row level security', each);
    execute format('create policy of_clinic on %I using (clinic_id = current_clinic()) with check (clinic_id = current_clinic())', each);
  end loop;
end $$;
alter table patient force row level security;
alter table visit force row level security;
alter table clinic enable row level security;
create policy own on clinic for select using (id = current_clinic());
grant select on icd to t_web;
grant select on clinic to t_web;
grant select, insert, update, delete on patient, visit, prescription, message to t_web;
grant select, insert on audit_row to t_web;
-- Flaw: nobody thought of policies for uploads.
grant select, insert on upload to t_web;
-- Flaw: the partition is granted beside its parent.
grant select on audit_row_2026 to t_web;
-- Flaw: tokens have policies and no row-level security.
create policy of_clinic on token using (clinic_id = current_clinic());
grant select on token to t_jobs;

-- The views of the reports.
create view patient_names as select id, name from patient;
create view visit_count as select count(*) from visit;
create materialized view visits_by_icd as select icd, count(*) from visit group by icd;
create view icd_titles as select code, title from icd;
grant select on patient_names, visit_count, icd_titles, visits_by_icd to t_web;
reset role;
-- Flaw: the superuser's view of visits; a view of the owner without FORCE reads all messages.
alter view visit_count owner to t_dba;
create view message_texts as select body from message;
alter view message_texts owner to t_migrations;
create view my_visits with (security_barrier = true) as
  select id from visit where clinic_id = nullif(current_setting('clinic.id', true), '')::uuid;
grant select on message_texts, my_visits to t_web;
-- Flaw: the search runs as a superuser; the one for this clinic filters, which nobody can prove.
create function search(word text) returns setof patient language plpgsql stable security definer
  as $$ begin return query select * from clinic.patient where name like word; end $$;
create function search_here(word text) returns setof patient language sql stable security definer
  as $$ select * from clinic.patient where name like word and clinic_id = clinic.current_clinic() $$;
create function title(wanted text) returns text language sql stable security definer
  as $$ select title from clinic.icd where code = wanted $$;
reset search_path;
-- Flaw: jobs can become the role that made the tables, and one that no policy holds for.
grant t_migrations to t_jobs;
grant t_reporting to t_jobs;
