-- Idempotency records. Run by the migrator after bootstrap.sql; no superuser. The tables come into the migrator's
-- default schema.

-- One record per key. expires_hour exists for the index alone: expires_at moves with every change of a record, and an
-- update that changes an indexed column cannot stay within its page (HOT). The hour changes only when the clock passes
-- it, so completing and renewing nearly always touch no index. The free fifth of each page is the room for them.
create table mainstay_idempotency (
  tenant_id    text        not null default nullif(current_setting('mainstay.tenant_id', true), ''),
  key          bytea       not null check (octet_length(key) = 32),          -- SHA-256; nothing of the request is readable
  fingerprint  bytea       not null check (octet_length(fingerprint) = 32),  -- SHA-256 of the payload
  state        text        not null check (state in ('RUNNING', 'RETRYABLE', 'DONE', 'QUARANTINED')),
  owner        uuid        not null,  -- random; of a record in its caller's transaction, that transaction's number
  fence        bigint      not null,
  attempt      integer     not null check (attempt >= 1),
  since        timestamptz not null,
  lease_until  timestamptz not null,  -- of a record in its caller's transaction, when it began: the transaction is the lease
  retain       interval    not null,
  expires_at   timestamptz not null,
  expires_hour timestamptz not null
    generated always as (date_bin('1 hour', expires_at, timestamptz '2000-01-01 00:00:00+00')) stored,
  kind         text        check (kind in ('VALUE', 'NULL', 'NOT_RETAINED', 'SEALED')),
  result       bytea,
  steps        bytea,
  primary key (tenant_id, key),
  check ((state = 'DONE') = (kind is not null) and (kind is null) = (result is null))
) with (fillfactor = 80);

create index mainstay_idempotency_expires_ix on mainstay_idempotency (expires_hour);

-- The same for engines built untenanted(): no tenant, so no policy, and nothing for the tenant role.
create table mainstay_idempotency_untenanted (
  key          bytea       not null primary key check (octet_length(key) = 32),
  fingerprint  bytea       not null check (octet_length(fingerprint) = 32),
  state        text        not null check (state in ('RUNNING', 'RETRYABLE', 'DONE', 'QUARANTINED')),
  owner        uuid        not null,
  fence        bigint      not null,
  attempt      integer     not null check (attempt >= 1),
  since        timestamptz not null,
  lease_until  timestamptz not null,
  retain       interval    not null,
  expires_at   timestamptz not null,
  expires_hour timestamptz not null
    generated always as (date_bin('1 hour', expires_at, timestamptz '2000-01-01 00:00:00+00')) stored,
  kind         text        check (kind in ('VALUE', 'NULL', 'NOT_RETAINED', 'SEALED')),
  result       bytea,
  steps        bytea,
  check ((state = 'DONE') = (kind is not null) and (kind is null) = (result is null))
) with (fillfactor = 80);

create index mainstay_idempotency_untenanted_expires_ix on mainstay_idempotency_untenanted (expires_hour);

alter table mainstay_idempotency enable row level security;
alter table mainstay_idempotency force row level security;
create policy tenant_guard on mainstay_idempotency as restrictive for all to "${tenant_role}"
  using (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')))
  with check (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')));
create policy tenant_access on mainstay_idempotency as permissive for all to "${tenant_role}"
  using (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')))
  with check (tenant_id = (select nullif(current_setting('mainstay.tenant_id', true), '')));

-- The platform role looks at every record and removes records; it makes and changes none. To lock what it removes, so
-- that two cleanups take different rows, PostgreSQL wants the right to update one column; the policy lets no changed row through.
create policy platform_read on mainstay_idempotency for select to "${platform_role}" using (true);
create policy platform_remove on mainstay_idempotency for delete to "${platform_role}" using (true);
create policy platform_lock on mainstay_idempotency for update to "${platform_role}" using (true) with check (false);

revoke all on mainstay_idempotency, mainstay_idempotency_untenanted from public, "${tenant_role}", "${platform_role}";
grant select, insert, update, delete on mainstay_idempotency to "${tenant_role}";
grant select, delete, update (state) on mainstay_idempotency to "${platform_role}";
grant select, insert, update, delete on mainstay_idempotency_untenanted to "${platform_role}";
