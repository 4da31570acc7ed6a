-- Dead letters: messages that are not delivered again. Run by the migrator, who owns the tables; no superuser.
-- ${tenant_role} is the role under which business transactions run; ${platform_role} does housekeeping for all tenants.

create table mainstay_dead_letter (
  tenant_id      text        not null default nullif(current_setting('mainstay.tenant_id', true), ''),
  id             uuid        not null,                             -- made from operation, message and reason
  operation      text        not null check (operation <> ''),
  reason         text        not null check (reason <> ''),
  detail         text        not null,
  attempts       integer     not null check (attempts > 0),
  correlation_id text        not null,
  message_id     text        not null,                             -- to look for by eye; the true one is in head
  head           bytea       not null,                             -- id, tenant, count of deliveries, headers
  body           bytea       not null,
  first_seen     timestamptz not null default clock_timestamp(),
  last_seen      timestamptz not null default clock_timestamp(),
  replayed_at    timestamptz,                                      -- null while it waits
  held           boolean     not null,                             -- true until an operator releases it
  primary key (tenant_id, id)
);

create index mainstay_dead_letter_order_ix on mainstay_dead_letter (tenant_id, first_seen, id);

-- Bodies are seldom worth the time to compress them: they come compressed, or are short.
alter table mainstay_dead_letter alter column body set storage external;

alter table mainstay_dead_letter enable row level security;
alter table mainstay_dead_letter force row level security;

-- Two policies say the same: the permissive one opens the tenant's rows, the restrictive one stays in force if somebody
-- adds another permissive policy later.
create policy tenant_guard on mainstay_dead_letter as restrictive for all to "${tenant_role}"
  using (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')))
  with check (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')));
create policy tenant_access on mainstay_dead_letter as permissive for all to "${tenant_role}"
  using (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')))
  with check (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')));
create policy platform_access on mainstay_dead_letter as permissive for all to "${platform_role}"
  using (true) with check (true);

-- A letter's message is never changed; only its marks are.
revoke all on mainstay_dead_letter from public, "${tenant_role}", "${platform_role}";
grant select, insert, update (attempts, detail, last_seen, replayed_at, held) on mainstay_dead_letter to "${tenant_role}";
grant select, insert, delete, update (attempts, detail, last_seen, replayed_at, held)
  on mainstay_dead_letter to "${platform_role}";

-- Messages that name no tenant, or none of a legal form: the platform's, whatever they say.
create table mainstay_dead_letter_untenanted (
  id             uuid        not null primary key,
  operation      text        not null check (operation <> ''),
  reason         text        not null check (reason <> ''),
  detail         text        not null,
  attempts       integer     not null check (attempts > 0),
  correlation_id text        not null,
  message_id     text        not null,
  head           bytea       not null,
  body           bytea       not null,
  first_seen     timestamptz not null default clock_timestamp(),
  last_seen      timestamptz not null default clock_timestamp(),
  replayed_at    timestamptz,
  held           boolean     not null
);

create index mainstay_dead_letter_untenanted_order_ix on mainstay_dead_letter_untenanted (first_seen, id);
alter table mainstay_dead_letter_untenanted alter column body set storage external;

revoke all on mainstay_dead_letter_untenanted from public, "${tenant_role}", "${platform_role}";
grant select, insert, delete, update (attempts, detail, last_seen, replayed_at, held)
  on mainstay_dead_letter_untenanted to "${platform_role}";
