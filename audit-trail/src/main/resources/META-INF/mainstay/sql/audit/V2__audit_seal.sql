-- Seals of the records: blocks, what each holds of a tenant, and where their digests were published. Linkage, order and
-- the impossibility of a fork are constraints, so that no error of a sealer can break them.

set role "${audit_owner_role}";

create table audit.block (
  block_no      bigint      primary key check (block_no >= 0),
  prev_no       bigint      generated always as (nullif(block_no, 0) - 1) stored,
  link_cluster  bigint      generated always as (case when kind = 'CLUSTER_CHANGE' then null else cluster_id end) stored,
  kind          text        not null check (kind in ('GENESIS', 'DATA', 'HEARTBEAT', 'CLUSTER_CHANGE', 'KEY_ROTATION')),
  cluster_id    bigint      not null,
  from_xid      xid8        not null,                                -- inclusive
  to_xid        xid8        not null,                                -- exclusive
  leaf_count    bigint      not null check (leaf_count >= 0),
  total_count   bigint      not null check (total_count >= leaf_count),
  segment_count int         not null check (segment_count >= 0),
  root          bytea       not null check (octet_length(root) = 32),
  prev_hash     bytea       check (octet_length(prev_hash) = 32),
  block_hash    bytea       not null unique check (octet_length(block_hash) = 32),
  sealed_at     timestamptz not null,
  timeline_id   int         not null,
  payload       jsonb       not null default '{}' check (jsonb_typeof(payload) = 'object'),
  format        smallint    not null,
  alg           text        not null check (alg in ('Ed25519', 'HmacSHA256')),
  key_id        text        not null,
  signature     bytea       not null,
  check (to_xid >= from_xid),
  check (kind in ('DATA', 'HEARTBEAT') or from_xid = to_xid),
  check ((kind = 'DATA') = (leaf_count > 0)),
  check ((block_no = 0) = (kind = 'GENESIS')),
  check ((block_no = 0) = (prev_hash is null)),
  unique (prev_hash),                                                -- one successor: no fork
  unique (block_no, block_hash),
  unique (block_no, cluster_id, to_xid),
  foreign key (prev_no, prev_hash) references audit.block (block_no, block_hash),
  foreign key (prev_no, link_cluster, from_xid) references audit.block (block_no, cluster_id, to_xid)
);

create table audit.segment (
  block_no   bigint not null references audit.block deferrable initially deferred,
  tenant_id  text   not null,
  retention  text   not null,
  bucket     date   not null check (bucket = date_trunc('month', bucket::timestamp)::date),
  leaf_count bigint not null check (leaf_count > 0),
  root       bytea  not null check (octet_length(root) = 32),
  primary key (tenant_id, block_no, retention, bucket)
);
create index segment_block_ix on audit.segment (block_no);
create index segment_bucket_ix on audit.segment (retention, bucket);

create table audit.anchor (
  block_no    bigint      not null references audit.block,
  sink        text        not null check (sink <> ''),
  receipt     text,
  anchored_at timestamptz not null default clock_timestamp(),
  primary key (block_no, sink)
);

select audit.protect(sealed) from unnest(array['audit.block', 'audit.segment', 'audit.anchor']::regclass[]) as sealed;

-- A reader of one tenant sees the segments of that tenant only; blocks and anchors name none.
select audit.seclude('audit.segment');
create policy tenant_read on audit.segment for select to "${audit_reader_role}"
  using (tenant_id = nullif(current_setting('mainstay.tenant_id', true), ''));
create policy every_tenant_read on audit.segment
  for select to "${audit_sealer_role}", "${audit_verifier_role}", "${audit_retention_role}" using (true);
create policy sealer_write on audit.segment for insert to "${audit_sealer_role}" with check (true);

grant select, insert on audit.block, audit.segment, audit.anchor to "${audit_sealer_role}";
grant select on audit.block, audit.segment, audit.anchor
  to "${audit_reader_role}", "${audit_verifier_role}", "${audit_retention_role}";

reset role;
