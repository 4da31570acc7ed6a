package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** Looks for what tenants share without a row in common: unique keys over all tenants, and sequences. */
final class UniqueKeyCheck implements Check {

    /** Columns of expressions have the number 0; a key of generated values only tells nobody anything. */
    private static final String KEYS = """
            select i.indrelid::int8 as relation, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as index,
                   quote_ident(c.relname) as name, quote_ident(k.conname) as key, k.contype::text as type, i.indisprimary,
                   case when k.contype = 'x' or i.indisexclusion then pg_get_constraintdef(k.oid) end as exclusion, m.amname::text as method,
                   (select array_agg(p.attnum::int8 order by p.place) from unnest(i.indkey::int2[]) with ordinality p(attnum, place)
                     where p.place <= i.indnkeyatts
                       and (k.conexclop is null or (select o.oprname from pg_operator o where o.oid = k.conexclop[p.place]) = '=')) as columns,
                   (select bool_and(a.attnum is not null and (a.atttypid = 'uuid'::regtype or a.attidentity <> ''
                             or coalesce(pg_get_expr(d.adbin, d.adrelid), '') ~ '^\\(*([^ (]+\\.)?(nextval|gen_random_uuid|uuidv[47]|uuid_generate_v\\w+)\\('))
                      from unnest(i.indkey::int2[]) with ordinality p(attnum, place)
                      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = p.attnum and p.attnum > 0
                      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum and a.attgenerated = ''
                     where p.place <= i.indnkeyatts) as generated,
                   (select string_agg(pg_get_indexdef(i.indexrelid, p.place, true), ', ' order by p.place)
                      from generate_series(1, i.indnkeyatts::int) p(place)) as definition,
                   coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '') as predicate
              from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_am m on m.oid = c.relam
              left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x') and k.conrelid = i.indrelid
             where (i.indisunique or i.indisexclusion) and i.indrelid = any (?::oid[])
               and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
             order by 2
            """;

    private static final String OWNED = """
            select d.objid::int8 as sequence, d.refobjid::int8 as owner from pg_depend d
             where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
               and d.deptype in ('a', 'i') and d.objid = any (?::oid[])
            """;

    private record Key(Relation relation, Set<Long> columns, boolean generated, String name, String fix) {

        boolean reachesAcrossTenants() {
            return !generated
                    && !columns.contains(
                            (long) relation.tenantColumn().orElseThrow().number());
        }
    }

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<Long> tables = inspection.tenantTables().map(Relation::oid).toList();
        for (Key key : Rows.of(inspection.connection(), KEYS, row -> key(inspection, row), tables)) {
            Relation relation = key.relation();
            if (key.reachesAcrossTenants() && inspection.anyMay(relation, "INSERT", "UPDATE")) {
                findings.add(Finding.of(
                        FindingCode.PA018,
                        relation.name(),
                        "a collision on %s tells that another tenant has the value".formatted(key.name()),
                        key.fix()));
            }
        }
        sequences(inspection, findings);
        return findings;
    }

    private static Key key(Inspection inspection, ResultSet row) throws SQLException {
        Relation relation = inspection.relation(row.getLong("relation")).orElseThrow();
        return new Key(
                relation,
                Rows.oids(row, "columns"),
                row.getBoolean("generated"),
                row.getString("name"),
                row.getString("exclusion") == null ? withTenant(relation, row) : excluding(relation, row));
    }

    private static String withTenant(Relation relation, ResultSet row) throws SQLException {
        String columns = Sql.name(relation.tenantColumn().orElseThrow().name()) + ", " + row.getString("definition");
        String constraint = row.getString("key");
        return constraint == null
                ? "drop index %s;\ncreate unique index %s on %s (%s)%s;"
                        .formatted(
                                row.getString("index"),
                                row.getString("name"),
                                relation.name(),
                                columns,
                                row.getString("predicate"))
                : "alter table %1$s drop constraint %2$s;\nalter table %1$s add constraint %2$s %3$s (%4$s);"
                        .formatted(
                                relation.name(),
                                constraint,
                                row.getBoolean("indisprimary") ? "primary key" : "unique",
                                columns);
    }

    /** GiST compares numbers, texts and uuids with an extension that comes with PostgreSQL. */
    private static String excluding(Relation relation, ResultSet row) throws SQLException {
        String tenant = Sql.name(relation.tenantColumn().orElseThrow().name());
        boolean excludes = row.getString("type").equals("x");
        String definition = row.getString("exclusion")
                .replaceFirst("\\(", Matcher.quoteReplacement("(" + tenant + (excludes ? " WITH =, " : ", ")));
        String extension = row.getString("method").equals("gist") ? "create extension if not exists btree_gist;\n" : "";
        return "%1$salter table %2$s drop constraint %3$s;\nalter table %2$s add constraint %3$s %4$s;"
                .formatted(extension, relation.name(), row.getString("key"), definition);
    }

    private static void sequences(Inspection inspection, List<Finding> findings) throws SQLException {
        List<Relation> sequences = inspection.catalog().relations().stream()
                .filter(relation -> relation.kind() == Kind.SEQUENCE && !relation.global())
                .toList();
        Map<Long, Long> owners = new HashMap<>();
        Rows.of(
                inspection.connection(),
                OWNED,
                row -> owners.put(row.getLong("sequence"), row.getLong("owner")),
                sequences.stream().map(Relation::oid).toList());
        for (Relation sequence : sequences) {
            var roles = inspection.granted(sequence, List.of("UPDATE"));
            boolean ofGlobal = inspection
                    .relation(owners.getOrDefault(sequence.oid(), 0L))
                    .filter(Relation::global)
                    .isPresent();
            if (!roles.isEmpty() && !ofGlobal) {
                findings.add(Finding.of(
                        FindingCode.PA020,
                        sequence.name(),
                        "%s may set it back, and then the inserts of all tenants collide"
                                .formatted(Inspection.names(roles)),
                        inspection.revoke(sequence, List.of("UPDATE"), roles)));
            }
        }
    }
}
