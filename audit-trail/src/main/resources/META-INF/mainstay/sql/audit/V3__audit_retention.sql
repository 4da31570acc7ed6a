-- What may be removed, and how it is shown afterwards: rules and legal holds, certificates of removed partitions, and the
-- keys of persons whose values become unreadable when the key is destroyed.

set role "${audit_owner_role}";

create table audit.prune (
  retention     text        not null,
  bucket        date        not null,
  tenant_id     text        not null default '*',                    -- '*' for all
  segment_count bigint      not null check (segment_count >= 0),
  row_count     bigint      not null check (row_count >= 0),
  digest        bytea       not null check (octet_length(digest) = 32),
  record_id     uuid        not null,                                -- the record of the removal, itself sealed
  pruned_at     timestamptz not null default clock_timestamp(),
  primary key (tenant_id, retention, bucket)
);

-- Below these periods nothing is removed, whatever a job is told. A class without a rule is never removed. No function
-- changes them: a migration of yours does, as the owner.
create table audit.retention_rule (
  retention       text     primary key check (retention <> 'evidence'),
  minimum         interval not null check (minimum > interval '0'),
  export_required boolean  not null default false
);
insert into audit.retention_rule (retention, minimum) values ('standard', '90 days'), ('security', '7 years');

create table audit.hold (
  held_tenant   text        not null check (held_tenant <> ''),      -- '*' for all, here and below
  hold_id       text        not null unique check (hold_id <> ''),
  retention     text        not null check (retention <> ''),
  resource_type text        not null check (resource_type <> ''),
  record_id     uuid        not null,
  placed_at     timestamptz not null default clock_timestamp(),
  primary key (held_tenant, hold_id)
);
create table audit.hold_release (
  hold_id     text        primary key references audit.hold (hold_id),
  record_id   uuid        not null,
  released_at timestamptz not null default clock_timestamp()
);

-- What an export held of a month. Seals are only ever added, so equal counts mean that nothing came after it.
create table audit.export (
  record_id     uuid        primary key,
  retention     text        not null,
  bucket        date        not null,
  segment_count bigint      not null,
  row_count     bigint      not null,
  exported_at   timestamptz not null default clock_timestamp()
);

select audit.protect(kept)
  from unnest(array['audit.prune', 'audit.hold', 'audit.hold_release', 'audit.export']::regclass[]) as kept;

-- The records of removals, holds and exports: few, never removed, since certificates are believed because of them.
create table audit.record_evidence partition of audit.record for values in ('evidence');
select audit.protect('audit.record_evidence');
select audit.seclude('audit.record_evidence');

create policy owner_read on audit.record for select to "${audit_owner_role}" using (true);
create policy owner_read on audit.segment for select to "${audit_owner_role}" using (true);
create policy retention_write on audit.record for insert to "${audit_retention_role}"
  with check (tenant_id = nullif(current_setting('mainstay.tenant_id', true), '')
              and action in ('audit.pruned', 'audit.held', 'audit.released', 'audit.exported', 'audit.subject-erased'));
grant insert (tenant_id, retention, id, occurred_at, actor_type, actor_id, action, outcome, resource_type, resource_id,
              correlation_id, trace_id, detail, format, mac_key_id, mac)
  on audit.record to "${audit_retention_role}";
grant execute on function audit.cluster_id() to "${audit_retention_role}";

grant select on audit.prune
  to "${audit_sealer_role}", "${audit_verifier_role}", "${audit_reader_role}", "${audit_retention_role}";
grant select on audit.retention_rule, audit.hold, audit.hold_release, audit.export
  to "${audit_verifier_role}", "${audit_retention_role}";

-- Two locks keep order. Who places or releases a hold has 'audit.hold' for itself; who removes anything shares it, so a
-- hold is either seen by a removal or comes after it. One partition is removed at a time, under 'audit.prune'.

-- Returns the detail of a record that this very transaction wrote, or refuses.
create function audit.written_now(record uuid, wanted_action text, wanted_id text) returns jsonb
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  here bigint := audit.cluster_id();
  found_detail jsonb;
begin
  select r.detail into found_detail from audit.record r
    where r.cluster_id = here and r.xact_id = pg_current_xact_id() and r.id = record
      and r.action = wanted_action and r.resource_id is not distinct from wanted_id;
  if not found then
    raise exception 'audit: this transaction must hold the record % of it', wanted_action using errcode = '55000';
  end if;
  return found_detail;
end $$;

create function audit.place_hold(hold text, tenant text, class text, kind text, record uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform audit.written_now(record, 'audit.held', hold);
  perform pg_advisory_xact_lock(hashtextextended('audit.hold', 0));
  insert into audit.hold (hold_id, held_tenant, retention, resource_type, record_id)
    values (hold, tenant, class, kind, record);
end $$;

create function audit.release_hold(hold text, record uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform audit.written_now(record, 'audit.released', hold);
  perform pg_advisory_xact_lock(hashtextextended('audit.hold', 0));
  insert into audit.hold_release (hold_id, record_id) values (hold, record);
end $$;

create view audit.active_hold as
  select h.* from audit.hold h where not exists (select from audit.hold_release r where r.hold_id = h.hold_id);
grant select on audit.active_hold to "${audit_verifier_role}", "${audit_retention_role}";

-- Whether business rows of the bound tenant must stay. Until the caller's transaction ends no hold is placed.
create function audit.purge_is_held(kinds text[]) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant text := nullif(current_setting('mainstay.tenant_id', true), '');
begin
  if tenant is null then
    raise exception 'audit: mainstay.tenant_id is not set' using errcode = '55000';
  end if;
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'audit: a removal must see what others committed, so it is read committed' using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('audit.hold', 0));
  return exists (select from audit.active_hold h
                  where h.held_tenant in ('*', tenant) and h.retention = '*'
                    and (h.resource_type = '*' or h.resource_type = any (kinds)));
end $$;

-- Why a partition may not be looked at for removal; null when it is old enough.
create function audit.prune_age(class text, day date, keep interval, at timestamptz) returns text
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
  finish timestamptz := date_trunc('month', day::timestamptz) + interval '1 month';
  leaf text := 'audit.record_' || class || to_char(day, '_YYYYMM');
  rule audit.retention_rule;
begin
  if class is null or day is null or keep is null or at is null or class !~ '^[a-z][a-z0-9]{0,29}$' then
    raise exception 'audit: class must be 1 to 30 of a-z and 0-9, beginning with a letter; day, keep and at must be given'
      using errcode = '22023';
  end if;
  if not exists (select from pg_inherits where inhrelid = to_regclass(leaf)
                    and inhparent = to_regclass('audit.record_' || class)) then
    return 'absent';
  end if;
  if exists (select from audit.prune p where p.retention = class and p.tenant_id = '*'
                and p.bucket = date_trunc('month', day::timestamp)::date) then
    return 'pruned';
  end if;
  select * into rule from audit.retention_rule where retention = class;
  if not found then
    return 'no-rule';
  end if;
  return case when finish + rule.minimum > at or finish + keep > at then 'too-young' end;
end $$;

create function audit.sealed_in(class text, day date, out segments bigint, out records bigint, out last_block bigint)
  language sql stable set search_path = pg_catalog, pg_temp
  as $$ select count(*), coalesce(sum(s.leaf_count), 0)::bigint, max(s.block_no) from audit.segment s
         where s.retention = class and s.bucket = date_trunc('month', day::timestamp)::date $$;

-- Everything that keeps the partition of a class and month (UTC); empty when it may be removed. It reads the partition
-- once, so it takes a while.
create function audit.prune_obstacles(class text, day date, keep interval, at timestamptz) returns text[]
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
  obstacles text[] := array_remove(array[audit.prune_age(class, day, keep, at)], null);
  start timestamptz := date_trunc('month', day::timestamptz);
  finish timestamptz := start + interval '1 month';
  sealed record;
  present bigint;
  beyond boolean;
begin
  if obstacles <> '{}' then
    return obstacles;
  end if;
  -- The largest transaction of each cluster against the end of what is sealed there; xid8 has no max() on PostgreSQL 14.
  select coalesce(sum(c.written), 0), coalesce(bool_or(c.newest >= coalesce(b.until, 0)), false) into present, beyond
    from (select r.cluster_id, count(*) as written, max(r.xact_id::text::bigint) as newest from audit.record r
           where r.retention = class and r.recorded_at >= start and r.recorded_at < finish group by r.cluster_id) c
    left join lateral (select b.to_xid::text::bigint as until from audit.block b where b.cluster_id = c.cluster_id
                        order by b.block_no desc limit 1) b on true;
  select * into sealed from audit.sealed_in(class, day);
  if beyond then
    obstacles := obstacles || 'unsealed'::text;
  elsif present <> sealed.records then
    obstacles := obstacles || 'altered'::text;
  end if;
  if sealed.segments > 0 and not exists (select from audit.anchor a where a.block_no >= sealed.last_block) then
    obstacles := obstacles || 'unanchored'::text;
  end if;
  if exists (select from audit.active_hold h
              where h.retention in ('*', class)
                and exists (select from audit.record r
                             where r.retention = class and r.recorded_at >= start and r.recorded_at < finish
                               and h.held_tenant in ('*', r.tenant_id) and h.resource_type in ('*', r.resource_type))) then
    obstacles := obstacles || 'held'::text;
  end if;
  if exists (select from audit.retention_rule u where u.retention = class and u.export_required)
     and not exists (select from audit.export e
                      where e.retention = class and e.bucket = start::date
                        and e.segment_count = sealed.segments and e.row_count = sealed.records) then
    obstacles := obstacles || 'not-exported'::text;
  end if;
  return obstacles;
end $$;

-- Notes that a month was exported; the record of it is in this transaction.
create function audit.note_export(class text, day date, record uuid) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform audit.written_now(record, 'audit.exported', class || '/' || to_char(day, 'YYYY-MM'));
  insert into audit.export (record_id, retention, bucket, segment_count, row_count)
    select record, class, date_trunc('month', day::timestamp)::date, s.segments, s.records
      from audit.sealed_in(class, day) s;
end $$;

-- Detaches the partition of a class and month and certifies it, or returns what keeps it and does nothing. The record
-- of the removal is in this transaction and says the same as the certificate.
create function audit.prune_partition(class text, day date, keep interval, segment_total bigint,
                                      row_total bigint, sealed_digest bytea, record uuid) returns text[]
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO' as $$
declare
  list_level text := 'record_' || class;
  leaf text := list_level || to_char(day, '_YYYYMM');
  facts jsonb;
  obstacles text[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'audit: a removal must see what others committed, so it is read committed' using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit.prune', 0));
  perform pg_advisory_xact_lock_shared(hashtextextended('audit.hold', 0));
  obstacles := array_remove(array[audit.prune_age(class, day, keep, clock_timestamp())], null);
  if obstacles <> '{}' then
    return obstacles;
  end if;
  -- Waits for whoever still writes into it; a month that is over gets no new writers.
  execute format('lock table audit.%I in share mode', leaf);
  obstacles := audit.prune_obstacles(class, day, keep, clock_timestamp());
  if obstacles <> '{}' then
    return obstacles;
  end if;
  if not exists (select from audit.sealed_in(class, day) s where s.segments = segment_total and s.records = row_total) then
    return array['changed'];
  end if;
  facts := audit.written_now(record, 'audit.pruned', class || '/' || to_char(day, 'YYYY-MM')) -> 'context';
  if (facts ->> 'segments', facts ->> 'rows', facts ->> 'digest')
     is distinct from (segment_total::text, row_total::text, encode(sealed_digest, 'hex')) then
    raise exception 'audit: the record of the removal must say what the certificate says' using errcode = '55000';
  end if;
  insert into audit.prune (retention, bucket, segment_count, row_count, digest, record_id)
    values (class, date_trunc('month', day::timestamp)::date, segment_total, row_total, sealed_digest, record);
  execute format('alter table audit.%I detach partition audit.%I', list_level, leaf);
  return '{}';
end $$;

-- Drops what was detached with a certificate; returns how many tables.
create function audit.drop_pruned() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  leaf text;
  dropped integer := 0;
begin
  for leaf in
    select c.relname from pg_class c join audit.prune p
        on c.relname = 'record_' || p.retention || to_char(p.bucket, '_YYYYMM')
      where c.relnamespace = 'audit'::regnamespace and c.relkind = 'r' and not c.relispartition and p.tenant_id = '*'
  loop
    execute format('drop table audit.%I', leaf);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

-- The one table that changes. Nobody has a right on it; the functions below are the only way.
create table audit.subject_key (
  tenant_id    text        not null check (tenant_id <> ''),
  subject      text        not null check (subject <> ''),
  key_id       text        not null check (key_id <> ''),
  wrapped      bytea,                                                -- encrypted under a key that is not here
  created_at   timestamptz not null default clock_timestamp(),
  destroyed_at timestamptz,
  primary key (tenant_id, subject, key_id),
  check ((wrapped is null) = (destroyed_at is not null))
);
-- The functions are bound to one tenant too, not only by what they compare.
select audit.seclude('audit.subject_key');
create policy tenant_keys on audit.subject_key for all to "${audit_owner_role}"
  using (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''))
  with check (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''));

create function audit.put_subject_key(tenant text, person text, id text, key bytea) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tenant is distinct from nullif(current_setting('mainstay.tenant_id', true), '') then
    raise exception 'audit: key of another tenant' using errcode = '42501';
  end if;
  insert into audit.subject_key (tenant_id, subject, key_id, wrapped) values (tenant, person, id, key);
end $$;

-- One key, or with id null the newest that was not destroyed; no row when there is none.
create function audit.get_subject_key(tenant text, person text, id text, out key_id text, out wrapped bytea)
  returns setof record language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tenant is distinct from nullif(current_setting('mainstay.tenant_id', true), '') then
    raise exception 'audit: key of another tenant' using errcode = '42501';
  end if;
  return query select k.key_id, k.wrapped from audit.subject_key k
    where k.tenant_id = tenant and k.subject = person and k.wrapped is not null and (id is null or k.key_id = id)
    order by k.created_at desc, k.key_id limit 1;
end $$;

-- Destroys all keys of a person; returns how many. Any hold on the tenant is in the way, since what a key opens may lie
-- in every class and under every resource.
create function audit.destroy_subject_keys(tenant text, person text) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  destroyed integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'audit: an erasure must see what others committed, so it is read committed' using errcode = '25001';
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('audit.hold', 0));
  if exists (select from audit.active_hold h where h.held_tenant in ('*', tenant)) then
    raise exception 'audit: a legal hold keeps the values of this person' using errcode = '55006';
  end if;
  perform set_config('mainstay.tenant_id', tenant, true);
  update audit.subject_key k set wrapped = null, destroyed_at = clock_timestamp()
    where k.tenant_id = tenant and k.subject = person and k.wrapped is not null;
  get diagnostics destroyed = row_count;
  return destroyed;
end $$;

revoke execute on all functions in schema audit from public;
grant execute on function audit.put_subject_key(text, text, text, bytea) to "${audit_app_role}";
grant execute on function audit.get_subject_key(text, text, text) to "${audit_app_role}", "${audit_reader_role}";
grant execute on function audit.purge_is_held(text[]), audit.written_now(uuid, text, text) to "${audit_app_role}";
grant execute on function audit.destroy_subject_keys(text, text), audit.written_now(uuid, text, text),
  audit.place_hold(text, text, text, text, uuid), audit.release_hold(text, uuid),
  audit.prune_obstacles(text, date, interval, timestamptz), audit.note_export(text, date, uuid),
  audit.prune_partition(text, date, interval, bigint, bigint, bytea, uuid), audit.drop_pruned()
  to "${audit_retention_role}";

reset role;
