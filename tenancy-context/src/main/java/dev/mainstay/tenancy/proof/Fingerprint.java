package dev.mainstay.tenancy.proof;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One number for everything that the audit's answer depends on. */
final class Fingerprint {

    /** One line per fact, by names and never by oids; sorted, so that the order in which things were made does not count. */
    private static final String QUERY = """
            with recursive relation as (
                select c.*, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
            routine as (
                select p.*, p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                 where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
            space as (
                select n.* from pg_namespace n where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'),
            member as (
                select m.member, m.roleid, to_jsonb(m) - '{oid,member,roleid,grantor}'::text[] as options from pg_auth_members m),
            concerned (oid) as (
                (select r.oid from pg_roles r where r.rolname = any (?)
                 union select relowner from relation union select proowner from routine union select nspowner from space)
                union
                select m.roleid from concerned c join member m on m.member = c.oid),
            acl (object, items) as (
                select 'relation ' || name, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
                  from relation
                union all
                select 'column ' || r.name || ' ' || a.attname, a.attacl
                  from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
                union all
                select 'routine ' || name, coalesce(proacl, acldefault('f', proowner)) from routine
                union all
                select 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)) from space
                union all
                select 'database', coalesce(datacl, acldefault('d', datdba)) from pg_database where datname = current_database()
                union all
                select 'default ' || defaclrole::regrole || ' ' || coalesce(nspname, '') || ' ' || defaclobjtype::text, defaclacl
                  from pg_default_acl left join pg_namespace n on n.oid = defaclnamespace),
            fact (line) as (
                select 'spec ' || unnest(?::text[])
                union all
                select concat_ws(' ', 'relation', name, relkind, relowner::regrole, relrowsecurity, relforcerowsecurity, relispartition,
                                 array(select o from unnest(reloptions) o where o ~ '^security_' order by o)) from relation
                union all
                select concat_ws(' ', 'column', r.name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
                  from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
                union all
                select concat_ws(' ', 'inherits', i.inhrelid::regclass, i.inhparent::regclass)
                  from pg_inherits i join relation r on r.oid = i.inhrelid
                union all
                select concat_ws(' ', 'policy', r.name, p.polname, p.polcmd, p.polpermissive,
                                 array(select coalesce(u.oid::regrole::text, '') from unnest(p.polroles) u(oid) order by 1),
                                 'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
                  from pg_policy p join relation r on r.oid = p.polrelid
                union all
                select concat_ws(' ', 'constraint', r.name, k.conname, k.convalidated, pg_get_constraintdef(k.oid))
                  from pg_constraint k join relation r on r.oid = k.conrelid
                union all
                select concat_ws(' ', 'index', r.name, pg_get_indexdef(i.indexrelid))
                  from pg_index i join relation r on r.oid = i.indrelid where i.indisunique
                union all
                select concat_ws(' ', 'rule', r.name, w.ev_enabled, pg_get_ruledef(w.oid)) from pg_rewrite w join relation r on r.oid = w.ev_class
                union all
                select concat_ws(' ', 'trigger', r.name, t.tgenabled, pg_get_triggerdef(t.oid))
                  from pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
                union all
                select concat_ws(' ', 'event trigger', evtname, evtevent, evtenabled, evttags, evtfoid::regprocedure) from pg_event_trigger
                union all
                select concat_ws(' ', 'routine', name, proowner::regrole, prokind, l.lanname, provolatile, prosecdef, proleakproof, proconfig,
                                 coalesce(pg_get_function_sqlbody(f.oid), prosrc)) from routine f join pg_language l on l.oid = f.prolang
                union all
                select concat_ws(' ', 'operator', o.oid::regoperator, o.oprcode::regprocedure)
                  from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where n.nspname !~ '^pg_'
                union all
                select concat_ws(' ', 'cast', c.castsource::regtype, c.casttarget::regtype, c.castcontext, f.name)
                  from pg_cast c join routine f on f.oid = c.castfunc
                union all
                select concat_ws(' ', 'role', r.rolname, r.rolsuper, r.rolbypassrls, r.rolinherit, r.rolcreaterole, r.rolcanlogin)
                  from pg_roles r join concerned using (oid)
                union all
                select concat_ws(' ', 'member', m.member::regrole, m.roleid::regrole, m.options) from member m join concerned c on c.oid = m.member
                union all
                select concat_ws(' ', 'setting', coalesce(d.datname, ''), coalesce(r.rolname, ''), s.setconfig)
                  from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
                 where (s.setrole = 0 or s.setrole in (select oid from concerned))
                   and (s.setdatabase = 0 or d.datname = current_database())
                union all
                select concat_ws(' ', 'acl', a.object, x.grantor::regrole, x.grantee::regrole, x.privilege_type, x.is_grantable)
                  from acl a cross join lateral aclexplode(a.items) x)
            select encode(sha256(convert_to(string_agg(line, E'\\n' order by line collate "C"), 'UTF8')), 'hex') as fingerprint from fact
            """;

    private Fingerprint() {}

    /** Returns 64 hexadecimal digits; exemptions and the day do not count, because they change what is accepted and not what is there. */
    static String of(Connection connection, AuditSpec spec) throws SQLException {
        List<String> facts = new ArrayList<>();
        spec.appRoles().forEach(role -> facts.add("role " + role));
        spec.tenantColumns().forEach(column -> facts.add("column " + column));
        spec.settings().forEach(setting -> facts.add("setting " + setting.name() + " " + setting.template()));
        spec.globals().keySet().forEach(table -> facts.add("global " + table));
        spec.children().forEach((table, parent) -> facts.add("child " + table + " " + parent));
        return Rows.of(connection, QUERY, row -> row.getString("fingerprint"), spec.appRoles(), facts)
                .get(0);
    }
}
