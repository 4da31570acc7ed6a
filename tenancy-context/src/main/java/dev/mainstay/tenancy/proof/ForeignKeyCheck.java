package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Column;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Looks for foreign keys from a tenant's row to another tenant's: PostgreSQL checks and cascades them past the policies. */
final class ForeignKeyCheck implements Check {

    private static final String KEYS = """
            select k.conrelid::int8 as source, k.confrelid::int8 as target, quote_ident(k.conname) as name,
                   k.conkey::int8[] as columns, k.confkey::int8[] as targets,
                   k.confdeltype::text as on_delete, k.confupdtype::text as on_update, k.condeferrable, k.condeferred
              from pg_constraint k where k.contype = 'f' and k.conparentid = 0 and k.conrelid = any (?::oid[])
             order by k.conrelid::regclass::text, k.conname
            """;

    /** The first version that can set some of the columns to null. */
    private static final int SET_NULL_COLUMNS = 15;

    private record Key(
            long source,
            long target,
            String name,
            List<Long> columns,
            List<Long> targets,
            String onDelete,
            String onUpdate,
            String timing) {}

    @Override
    public List<Finding> find(Inspection inspection) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<Long> tables = inspection.tenantTables().map(Relation::oid).toList();
        for (Key key : Rows.of(inspection.connection(), KEYS, ForeignKeyCheck::key, tables)) {
            Optional<Relation> source = inspection.relation(key.source());
            Optional<Relation> target = inspection.relation(key.target());
            if (source.isPresent()
                    && target.isPresent()
                    && leads(key, source.get(), target.get())
                    && inspection.anyMay(source.get(), "INSERT", "UPDATE")) {
                findings.add(finding(inspection, key, source.get(), target.get()));
            }
        }
        return findings;
    }

    private static Key key(ResultSet row) throws SQLException {
        String timing = row.getBoolean("condeferred")
                ? " deferrable initially deferred"
                : row.getBoolean("condeferrable") ? " deferrable" : "";
        return new Key(
                row.getLong("source"),
                row.getLong("target"),
                row.getString("name"),
                Rows.numbers(row, "columns"),
                Rows.numbers(row, "targets"),
                row.getString("on_delete"),
                row.getString("on_update"),
                timing);
    }

    /** Returns whether it can lead to another tenant's row; the table of the tenants themselves has no other tenant's rows. */
    private static boolean leads(Key key, Relation source, Relation target) {
        Optional<Column> own = source.tenantColumn();
        Optional<Column> other = target.tenantColumn();
        if (own.isEmpty() || other.isEmpty()) {
            return false;
        }
        boolean toTenants = key.targets().equals(List.of((long) other.get().number()));
        boolean paired = IntStream.range(0, key.columns().size())
                .anyMatch(i -> key.columns().get(i) == own.get().number()
                        && key.targets().get(i) == other.get().number());
        return !toTenants && !paired;
    }

    private static Finding finding(Inspection inspection, Key key, Relation source, Relation target) {
        boolean moves = ("cnd".contains(key.onDelete()) && inspection.anyMay(target, "DELETE"))
                || ("cnd".contains(key.onUpdate()) && inspection.anyMay(target, "UPDATE"));
        String what = moves
                ? "a tenant can refer to another tenant's row of %s, and lose or change its own row with it"
                : "a tenant can refer to another tenant's row of %s, and learn that it exists";
        Finding finding = Finding.of(
                FindingCode.PA017,
                source.name(),
                "foreign key %s does not pair the tenants' columns: ".formatted(key.name())
                        + what.formatted(target.name()),
                fix(inspection, key, source, target));
        return moves ? finding.withSeverity(Severity.ERROR) : finding;
    }

    private static String fix(Inspection inspection, Key key, Relation source, Relation target) {
        boolean clears = "nd".contains(key.onDelete());
        if ("nd".contains(key.onUpdate()) || (clears && inspection.serverVersion() < SET_NULL_COLUMNS)) {
            return "";
        }
        String columns = names(source, key.columns());
        String targets = Sql.name(target.tenantColumn().orElseThrow().name()) + ", " + names(target, key.targets());
        String own = Sql.name(source.tenantColumn().orElseThrow().name());
        String onDelete = switch (key.onDelete()) {
            case "c" -> " on delete cascade";
            case "r" -> " on delete restrict";
            case "n" -> " on delete set null (" + columns + ")";
            case "d" -> " on delete set default (" + columns + ")";
            default -> "";
        };
        String onUpdate = switch (key.onUpdate()) {
            case "c" -> " on update cascade";
            case "r" -> " on update restrict";
            default -> "";
        };
        return """
                alter table %s add unique (%s);
                alter table %s drop constraint %s;
                alter table %s add constraint %s foreign key (%s, %s) references %s (%s)%s%s%s;""".formatted(
                        target.name(),
                        targets,
                        source.name(),
                        key.name(),
                        source.name(),
                        key.name(),
                        own,
                        columns,
                        target.name(),
                        targets,
                        onDelete,
                        onUpdate,
                        key.timing());
    }

    private static String names(Relation relation, List<Long> numbers) {
        return numbers.stream()
                .flatMap(number -> relation.columns().stream().filter(column -> column.number() == number))
                .map(column -> Sql.name(column.name()))
                .collect(Collectors.joining(", "));
    }
}
