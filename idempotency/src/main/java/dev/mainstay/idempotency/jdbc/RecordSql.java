package dev.mainstay.idempotency.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * The statements on one of the two tables, for one of the two ways to hold a record.
 *
 * <p>In each, the tenant comes before the key wherever the table has one. {@code clock_timestamp()} and not {@code now()}: in a transaction that
 * is open for a while the latter stands still.
 */
record RecordSql(
        boolean tenanted,
        String begin,
        String complete,
        String completed,
        String end,
        String drop,
        String free,
        String renew,
        String steps,
        String find,
        String lock) {

    static final String TENANTED = "mainstay_idempotency";
    static final String UNTENANTED = "mainstay_idempotency_untenanted";

    /** The caller's transaction as an owner; its number is the same inside of savepoints, and nobody draws such a UUID. */
    private static final String TRANSACTION = "cast(lpad(to_hex(cast(cast(%s as text) as bigint)), 32, '0') as uuid)";

    /** Columns: answer, attempt, fence, micros, kind, bytes. No row: the record changed while it was looked at. */
    private static final String BEGIN = """
            with asked as materialized (
              select {cast(? as text) as tenant_id, }cast(? as bytea) as key, cast(? as bytea) as fingerprint,
                {owner} as owner, cast(? as bigint) * interval '1 microsecond' as lease,
                cast(? as bigint) * interval '1 microsecond' as retain, cast(? as boolean) as careful,
                clock_timestamp() as now
            ), found as materialized (
              select r.attempt, r.fence, r.since, r.lease_until - asked.now as lease_left, r.state, r.kind, r.result, r.steps,
                r.fingerprint = asked.fingerprint as same, coalesce(r.owner = asked.owner, false) as mine,
                case when r.expires_at <= asked.now then 'CLAIM'
                  when r.fingerprint <> asked.fingerprint then 'KEEP'
                  when r.state = 'RETRYABLE' then 'CLAIM'
                  when r.state <> 'RUNNING' or r.lease_until > asked.now or {taboo} then 'KEEP'
                  when asked.careful then 'QUARANTINE' else 'CLAIM' end as fate
              from {table} r join asked on {r = asked}
            ), gate as materialized (
              select {try} as open from asked where not exists (select from found where fate = 'KEEP')
            ), quarantined as (
              update {table} r set state = 'QUARANTINED', since = asked.now, expires_at = asked.now + r.retain
              from asked, gate
              where gate.open and asked.careful and {r = asked} and r.state = 'RUNNING' and r.lease_until <= asked.now
                and r.expires_at > asked.now and r.fingerprint = asked.fingerprint and not {taboo}
              returning r.attempt, r.since
            ), claimed as (
              insert into {table} as r ({tenant_id, }key, fingerprint, state, owner, fence, attempt, since, lease_until,
                retain, expires_at)
              select {asked.tenant_id, }asked.key, asked.fingerprint, 'RUNNING', {holder},
                cast(extract(epoch from asked.now) * 1000000 as bigint), 1, asked.now, asked.now + asked.lease,
                asked.retain, asked.now + asked.retain
              from asked, gate where gate.open and not exists (select from found where fate <> 'CLAIM')
              on conflict ({tenant_id, }key) do update set
                fingerprint = excluded.fingerprint, state = 'RUNNING', owner = excluded.owner,
                fence = greatest(r.fence + 1, excluded.fence),
                attempt = case when r.expires_at <= excluded.since then 1 else r.attempt + 1 end,
                since = excluded.since, lease_until = excluded.lease_until, retain = excluded.retain,
                expires_at = excluded.expires_at, kind = null, result = null,
                steps = case when r.expires_at <= excluded.since then null else r.steps end
              where r.expires_at <= excluded.since or r.fingerprint = excluded.fingerprint
                and (r.state = 'RETRYABLE'
                  or r.state = 'RUNNING' and r.lease_until <= excluded.since and not (select careful from asked))
              returning r.attempt, r.fence, r.steps
            )
            select 'BEGUN' as answer, attempt, fence, 0 as micros, null as kind, steps as bytes from claimed
            union all
            select 'QUARANTINED', attempt, 0, cast(extract(epoch from since) * 1000000 as bigint), null, null from quarantined
            union all
            select case when not same then 'MISMATCH' when state <> 'RUNNING' then state
                when {mine} then 'BEGUN' else 'BUSY' end,
              attempt, fence,
              cast(case when state = 'RUNNING' then extract(epoch from lease_left) else extract(epoch from since) end
                * 1000000 as bigint),
              case when same then kind end, case when not same then null when state = 'RUNNING' then steps else result end
            from found where fate = 'KEEP'
            union all
            select 'BUSY', 0, 0, 0, null, null from gate where not open""";

    private static final String COMPLETE = """
            update {table} r set state = 'DONE', kind = ?, result = ?, steps = null, since = clock_timestamp(),
              retain = asked.retain, expires_at = clock_timestamp() + asked.retain
            from (select cast(? as bigint) * interval '1 microsecond' as retain) as asked
            where {r = ?} and {held} and r.state = 'RUNNING'""";

    private static final String COMPLETED = """
            select 1 from {table} r where {r = ?} and r.owner = ? and r.state = 'DONE' and r.expires_at > clock_timestamp()""";

    private static final String END = """
            update {table} r set state = ?, since = clock_timestamp(), expires_at = clock_timestamp() + r.retain
            where {r = ?} and {held} and r.state = 'RUNNING'""";

    private static final String DROP = "delete from {table} r where {r = ?} and {held} and r.state = 'RUNNING'";

    private static final String FREE = "delete from {table} r where {r = ?} and r.expires_at > clock_timestamp()";

    /** Steps stay as they are, also where they are stored outside of the row, unless there are new ones. */
    private static final String RENEW = """
            update {table} r set lease_until = clock_timestamp() + asked.lease,
              expires_at = clock_timestamp() + greatest(r.retain, asked.lease),
              steps = case when asked.steps = '' then r.steps else coalesce(r.steps, '') || asked.steps end
            from (select cast(? as bigint) * interval '1 microsecond' as lease, cast(? as bytea) as steps) as asked
            where {r = ?} and {held} and r.state = 'RUNNING'""";

    private static final String STEPS = """
            select r.steps from {table} r where {r = ?} and {held} and r.state = 'RUNNING' and r.steps is not null""";

    private static final String FIND = """
            select case when r.state = 'RUNNING' and r.lease_until <= clock_timestamp() then 'LAPSED' else r.state end as state,
              r.attempt, r.fence, cast(extract(epoch from r.since) * 1000000 as bigint) as since,
              cast(extract(epoch from r.expires_at) * 1000000 as bigint) as expires_at
            from {table} r where {r = ?} and r.expires_at > clock_timestamp()""";

    /** The statements of a store that has a lease and is called by owners with a token. */
    static RecordSql leased(@Nullable String schema, boolean tenanted) {
        return of(
                schema,
                tenanted,
                text -> text.replace("{owner}", "cast(? as uuid)")
                        .replace("{holder}", "asked.owner")
                        .replace("{mine}", "mine")
                        .replace("{taboo}", "false")
                        .replace("{try}", "true")
                        .replace("{held}", "r.owner = ? and r.expires_at > clock_timestamp()"));
    }

    /**
     * The statements of a record that lives in the caller's transaction. Its fence tells it from others: the transaction's number would change
     * if the action committed on the way.
     */
    static RecordSql joined(@Nullable String schema, boolean tenanted) {
        return of(
                schema,
                tenanted,
                text -> text.replace("{owner}", TRANSACTION.formatted("pg_current_xact_id_if_assigned()"))
                        .replace("{holder}", TRANSACTION.formatted("pg_current_xact_id()"))
                        .replace("{mine}", "false")
                        .replace("{taboo}", "coalesce(r.owner = asked.owner, false)")
                        .replace("{try}", "pg_try_advisory_xact_lock({lock})")
                        .replace("{held}", "r.fence = ?"));
    }

    private interface Filling {
        String fill(String text);
    }

    private static RecordSql of(@Nullable String schema, boolean tenanted, Filling held) {
        String table = Names.of(schema, tenanted ? TENANTED : UNTENANTED);
        Filling all = text -> common(held.fill(text), table, tenanted);
        return new RecordSql(
                tenanted,
                all.fill(BEGIN),
                all.fill(COMPLETE),
                all.fill(COMPLETED),
                all.fill(END),
                all.fill(DROP),
                all.fill(FREE),
                all.fill(RENEW),
                all.fill(STEPS),
                all.fill(FIND),
                all.fill("select pg_advisory_xact_lock({lock})"));
    }

    private static String common(String text, String table, boolean tenanted) {
        return text.replace("{table}", table)
                .replace("{cast(? as text) as tenant_id, }", tenanted ? "cast(? as text) as tenant_id, " : "")
                .replace("{tenant_id, }", tenanted ? "tenant_id, " : "")
                .replace("{asked.tenant_id, }", tenanted ? "asked.tenant_id, " : "")
                .replace("{r = asked}", (tenanted ? "r.tenant_id = asked.tenant_id and " : "") + "r.key = asked.key")
                .replace("{r = ?}", (tenanted ? "r.tenant_id = ? and " : "") + "r.key = ?")
                .replace("{lock}", lock(table));
    }

    /** The number to lock is the key's, changed by the table's so that applications in several schemas do not meet. */
    static String lock(String table) {
        return "? # cast(cast('" + table + "' as regclass) as bigint)";
    }
}
