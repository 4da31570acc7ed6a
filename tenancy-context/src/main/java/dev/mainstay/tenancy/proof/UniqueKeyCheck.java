package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for what tenants share without a row in common: unique keys over all tenants, and sequences. */
final class UniqueKeyCheck implements Check {

    private static final String KEYS = """
            select i.indrelid::int8 as relation, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as index,
                   quote_ident(c.relname) as name, quote_ident(k.conname) as key, i.indisprimary,
                   (select array_agg(p.attnum::int8 order by p.place) from unnest(i.indkey::int2[]) with ordinality p(attnum, place)
                     where p.place <= i.indnkeyatts) as columns,
                   (select string_agg(pg_get_indexdef(i.indexrelid, p.place, true), ', ' order by p.place)
                      from generate_series(1, i.indnkeyatts::int) p(place)) as definition,
                   coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid), '') as predicate
              from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u') and k.conrelid = i.indrelid
             where i.indisunique and i.indrelid = any (?::oid[])
               and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
             order by 2
            """;

    private static final String OWNED = """
            select d.objid::int8 as sequence, d.refobjid::int8 as owner from pg_depend d
             where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
               and d.deptype in ('a', 'i') and d.objid = any (?::oid[])
            """;

    private record Key(Relation relation, List<Long> columns, String name, String fix) {}

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<Long> tables = inspection.tenantTables().map(Relation::oid).toList();
        for (Key key : Rows.of(inspection.connection(), KEYS, row -> key(inspection, row), tables)) {
            Relation relation = key.relation();
            long tenant = relation.tenantColumn().orElseThrow().number();
            if (!key.columns().contains(tenant) && inspection.anyMay(relation, "INSERT", "UPDATE")) {
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
        String columns = Sql.name(relation.tenantColumn().orElseThrow().name()) + ", " + row.getString("definition");
        String constraint = row.getString("key");
        String fix = constraint == null
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
        return new Key(relation, Rows.numbers(row, "columns"), row.getString("name"), fix);
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
