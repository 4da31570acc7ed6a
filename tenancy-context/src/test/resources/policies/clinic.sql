-- A clinic as a hosted backend would have it: claims of a token in one setting, helpers in a schema that the application cannot name.
-- Behind each table: the verdicts of SELECT, INSERT, UPDATE and DELETE, and the codes.
create schema clinic; create schema auth;
grant usage on schema clinic to t_app;

create function auth.jwt() returns jsonb language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb $$;
create function auth.org() returns uuid language sql stable as $$ select nullif(auth.jwt() ->> 'org_id', '')::uuid $$;
create function auth.person() returns uuid language sql stable as $$ select (auth.jwt() ->> 'sub')::uuid $$;
create function auth.role() returns text language sql stable as $$ select auth.jwt() ->> 'role' $$;
grant usage on schema auth to t_app;

create table clinic.memberships (org_id uuid not null, person uuid not null, rank text, primary key (org_id, person));
create table clinic.patients (org_id uuid not null, id bigint not null, name text);       -- = PROVEN
create table clinic.visits (org_id uuid not null, id bigint not null, doctor uuid);       -- = PROVEN
create table clinic.beds (org_id uuid not null, id bigint not null, free boolean);        -- = PROVEN
create table clinic.rosters (org_id uuid not null, id bigint not null);                   -- = UNDECIDED
create table clinic.invoices (org_id uuid not null, id bigint not null, paid boolean);    -- = VIOLATED PA008
create table clinic.notes (org_id uuid not null, id bigint not null, author uuid);        -- = VIOLATED PA008
create table clinic.templates (org_id uuid, id bigint not null, body text);               -- = PROVEN
create table clinic.events (org_id uuid not null, id bigint not null, what text);         -- = PROVEN VIOLATED PROVEN PROVEN PA032
create table clinic.drafts (org_id uuid not null, id bigint not null);                    -- = VIOLATED PA032
create table clinic.wards (org_id uuid not null, id bigint not null);                     -- = VIOLATED PA007

create policy own on clinic.patients to t_app using (org_id = (select auth.org())) with check (org_id = (select auth.org()));
create policy floor on clinic.visits as restrictive using (org_id = auth.org());
create policy mine on clinic.visits using (doctor = auth.person() or exists (
  select 1 from clinic.memberships m where m.person = auth.person() and m.org_id = visits.org_id and m.rank = 'head'));
create policy own on clinic.beds using (org_id = auth.org() and (free or auth.role() in ('nurse', 'doctor')));
create policy members on clinic.rosters using (org_id in (select m.org_id from clinic.memberships m where m.person = auth.person()));
create policy own on clinic.invoices using (org_id = auth.org());
create policy service on clinic.invoices using (auth.role() = 'service_role');
create policy own on clinic.notes using (org_id = auth.org() or author = auth.person());
create policy shown on clinic.templates for select using (org_id is null or org_id = auth.org());
create policy own on clinic.templates using (org_id = auth.org());
create policy own on clinic.events using (org_id = auth.org());
create policy append on clinic.events for insert with check (what is not null);
create policy own on clinic.drafts using (case when auth.org() is null then true else org_id = auth.org() end);
create policy own on clinic.wards using (org_id = auth.org());
create policy report on clinic.wards for all to t_reporting using (true);
