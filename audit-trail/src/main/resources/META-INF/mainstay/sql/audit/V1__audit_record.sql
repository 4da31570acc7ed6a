-- The audit record: append-only, partitioned by retention class and month. Run by the migrator after bootstrap.sql; no
-- superuser.

set role "${audit_owner_role}";

-- Every function lists pg_temp last: left out, it would be searched first, and a temporary table named like a catalog
-- would be read instead of it.

-- The identity of the physical cluster: transaction ids can only be compared inside one. Where a managed server forbids
-- pg_control_system(), the administrator acts as the owner (set role) and replaces the body by a positive number of the
-- installation's own, such as 'select 20261122001::bigint', and by another one after every restore into a new cluster:
-- with the old number new records would seem to be sealed already. AuditSchema.check says whether it is needed.
create function audit.cluster_id() returns bigint
  language sql volatile security definer set search_path = pg_catalog, pg_temp
  as 'select system_identifier from pg_control_system()';

create table audit.record (
  tenant_id      text        not null check (tenant_id <> ''),       -- '-' for actions of the platform
  retention      text        not null default 'standard',            -- LIST partition key
  recorded_at    timestamptz not null default clock_timestamp(),     -- the database's clock; RANGE partition key
  id             uuid        not null,                               -- UUID v7 made by the writer
  cluster_id     bigint      not null default audit.cluster_id(),
  xact_id        xid8        not null default pg_current_xact_id(),
  seq            bigint      not null generated always as identity,  -- order inside one transaction; gaps are normal
  occurred_at    timestamptz not null,
  actor_type     text        not null check (actor_type in ('USER', 'SERVICE', 'API_KEY', 'SYSTEM', 'ANONYMOUS')),
  actor_id       text        not null check (actor_id <> ''),
  action         text        not null check (action <> ''),
  outcome        text        not null check (outcome in ('SUCCESS', 'FAILURE', 'DENIED')),
  resource_type  text        not null check (resource_type <> ''),
  resource_id    text,
  correlation_id text,
  trace_id       bytea       check (octet_length(trace_id) = 16),
  -- 256 KiB of canonical text become at most 1.5 MiB of jsonb: a list of one-digit numbers needs 2 bytes each there, 12
  -- here.
  detail         jsonb       not null check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) < 2097152),
  format         smallint    not null,                               -- version of the canonical form
  mac_key_id     text,
  mac            bytea       check (octet_length(mac) = 32),         -- made by the application, with a key that is not here
  check ((mac is null) = (mac_key_id is null)),
  primary key (tenant_id, retention, recorded_at, id)
) partition by list (retention);

create index record_seal_ix on audit.record (cluster_id, xact_id, seq);
create index record_resource_ix on audit.record (tenant_id, resource_type, resource_id, recorded_at desc, id desc);
create index record_time_ix on audit.record (tenant_id, recorded_at desc, id desc);
create index record_correlation_ix on audit.record (tenant_id, correlation_id) where correlation_id is not null;

create function audit.deny_mutation() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'audit: % on %.% is not allowed (append-only)', tg_op, tg_table_schema, tg_table_name
    using errcode = '42501';
end $$;

-- Makes one table, or one level of a partition tree, append-only. The statement trigger also refuses what would touch no
-- row; the row trigger refuses changes that come from replication, which fires no statement triggers.
create function audit.protect(t regclass) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('create trigger audit_no_change before update or delete or truncate on %s '
                 'for each statement execute function audit.deny_mutation()', t);
  execute format('alter table %s enable always trigger audit_no_change', t);
  if (select relkind from pg_class where oid = t) = 'r' then
    execute format('create trigger audit_no_row_change before update or delete on %s '
                   'for each row execute function audit.deny_mutation()', t);
    execute format('alter table %s enable always trigger audit_no_row_change', t);
  end if;
end $$;

-- Row-level security without a policy on a partition means that even a mistaken grant on it shows nothing.
create function audit.seclude(t regclass) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
end $$;

-- Creates the partition of one retention class for the month (UTC) in which a day lies, and whatever is missing above
-- it; returns its name. Records of a month that has no partition go into the class's default partition, from which they
-- do not move.
create function audit.ensure_partition(class text, day date) returns text
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
  list_level text := 'record_' || class;
  leaf text := list_level || to_char(day, '_YYYYMM');
begin
  if class is null or day is null or class !~ '^[a-z][a-z0-9]{0,29}$' then
    raise exception 'audit: class must be 1 to 30 of a-z and 0-9, beginning with a letter, and day must be given'
      using errcode = '22023';
  end if;
  -- Two callers at once would both create it.
  perform pg_advisory_xact_lock(hashtextextended('audit.ensure_partition', 0));
  if to_regclass('audit.' || list_level) is null then
    execute format('create table audit.%I partition of audit.record for values in (%L) '
                   'partition by range (recorded_at)',
                   list_level, class);
    perform audit.protect(('audit.' || list_level)::regclass);
    perform audit.seclude(('audit.' || list_level)::regclass);
    execute format('create table audit.%I partition of audit.%I default', list_level || '_default', list_level);
    perform audit.protect(('audit.' || list_level || '_default')::regclass);
    perform audit.seclude(('audit.' || list_level || '_default')::regclass);
  end if;
  if to_regclass('audit.' || leaf) is null then
    execute format('create table audit.%I partition of audit.%I for values from (%L) to (%L)', leaf, list_level,
                   date_trunc('month', day::timestamptz), date_trunc('month', day::timestamptz) + interval '1 month');
    perform audit.protect(('audit.' || leaf)::regclass);
    perform audit.seclude(('audit.' || leaf)::regclass);
  end if;
  return leaf;
end $$;

select audit.protect('audit.record');
select audit.seclude('audit.record');

-- Policies and grants are on the parent only; nobody but the owner has a right on a partition.
create policy tenant_write on audit.record for insert to "${audit_app_role}"
  with check (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''));
create policy tenant_read on audit.record for select to "${audit_app_role}", "${audit_reader_role}"
  using (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''));
create policy every_tenant_read on audit.record
  for select to "${audit_sealer_role}", "${audit_verifier_role}", "${audit_retention_role}" using (true);

-- What is not in this list (time, transaction, sequence, cluster) is the database's to say, never the application's.
grant insert (tenant_id, retention, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id,
              correlation_id, trace_id, detail, format, mac_key_id, mac)
  on audit.record to "${audit_app_role}";
grant select on audit.record
  to "${audit_app_role}", "${audit_reader_role}", "${audit_sealer_role}", "${audit_verifier_role}",
     "${audit_retention_role}";

revoke execute on all functions in schema audit from public;
grant execute on function audit.cluster_id() to "${audit_app_role}", "${audit_sealer_role}", "${audit_verifier_role}";
grant execute on function audit.ensure_partition(text, date) to "${audit_retention_role}";

-- This month and the two after it; run ensure_partition ahead of time for later ones.
select audit.ensure_partition(
         class, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date)
  from unnest(array['standard', 'security']) as class, generate_series(0, 2) as ahead;

reset role;
