-- What may be removed, and how it is shown afterwards: certificates of removed partitions, and the keys of persons whose
-- values become unreadable when the key is destroyed.

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
select audit.protect('audit.prune');

grant select on audit.prune
  to "${audit_sealer_role}", "${audit_verifier_role}", "${audit_reader_role}", "${audit_retention_role}";

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

-- Destroys all keys of a person; returns how many.
create function audit.destroy_subject_keys(tenant text, person text) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  destroyed integer;
begin
  update audit.subject_key k set wrapped = null, destroyed_at = clock_timestamp()
    where k.tenant_id = tenant and k.subject = person and k.wrapped is not null;
  get diagnostics destroyed = row_count;
  return destroyed;
end $$;

revoke execute on function audit.put_subject_key(text, text, text, bytea), audit.get_subject_key(text, text, text),
  audit.destroy_subject_keys(text, text) from public;
grant execute on function audit.put_subject_key(text, text, text, bytea) to "${audit_app_role}";
grant execute on function audit.get_subject_key(text, text, text) to "${audit_app_role}", "${audit_reader_role}";
grant execute on function audit.destroy_subject_keys(text, text) to "${audit_retention_role}";

reset role;
