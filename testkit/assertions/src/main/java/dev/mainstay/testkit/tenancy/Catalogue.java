package dev.mainstay.testkit.tenancy;

import dev.mainstay.testkit.tenancy.Table.Link;
import dev.mainstay.testkit.tenancy.Table.Name;
import dev.mainstay.testkit.tenancy.Table.Unique;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a database holds, as its catalogue tells to anybody.
 *
 * @param tables the tables with a tenant column, those that others point at first
 * @param unclassified tables without one that the tenant's role may use
 * @param views views and materialized views
 * @param functions functions that can be called without an argument, and those that run with their owner's rights
 * @param sequences all sequences
 */
record Catalogue(
        List<Table> tables,
        List<Name> unclassified,
        List<View> views,
        List<Function> functions,
        List<Sequence> sequences) {

    private static final String USERS_SCHEMAS = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

    private static final String RELATIONS = """
            select n.nspname, c.relname, c.relispartition, c.oid,
              has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                or has_any_column_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't' and\s""" + USERS_SCHEMAS + " order by 1, 2";

    private static final String COLUMNS = """
            select a.attname, format_type(a.atttypid, a.atttypmod), b.typname,
              case when b.typname in ('varchar', 'bpchar') and a.atttypmod > 4 then a.atttypmod - 4 else 0 end,
              a.attnotnull or t.typnotnull, a.atthasdef or t.typdefault is not null, a.attgenerated <> '', a.attidentity <> ''
                or coalesce(pg_get_expr(d.adbin, d.adrelid) ~ 'nextval\\(', false),
              has_column_privilege(:role, a.attrelid, a.attnum, 'UPDATE'),
              coalesce((select string_agg(e.enumlabel, E'\\n' order by e.enumsortorder) from pg_enum e where e.enumtypid = b.oid),
                (select string_agg(m[1], E'\\n') from pg_constraint k,
                   regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''', 'g') m
                 where k.contype = 'c' and (k.conrelid = a.attrelid and k.conkey = array[a.attnum] or k.contypid = t.oid)))
            from pg_attribute a join pg_type t on t.oid = a.atttypid
              join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = :table and a.attnum > 0 and not a.attisdropped order by a.attnum""";

    private static final String UNIQUES = """
            select i.relname, x.indpred is null and x.indexprs is null,
              (select string_agg(a.attname, E'\\n' order by array_position(x.indkey::int2[], a.attnum)) from pg_attribute a
               where a.attrelid = x.indrelid and (a.attnum = any ((x.indkey::int2[])[0:x.indnkeyatts - 1]) or exists (
                 select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = x.indexrelid
                   and d.refobjid = x.indrelid and d.refobjsubid = a.attnum)))
            from pg_index x join pg_class i on i.oid = x.indexrelid
            where x.indrelid = :table and x.indisunique order by x.indisprimary desc, i.relname""";

    private static final String LINKS = """
            select k.conname, n.nspname, c.relname,
              (select string_agg(a.attname, E'\\n' order by o) from unnest(k.conkey) with ordinality u(num, o)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = num),
              (select string_agg(a.attname, E'\\n' order by o) from unnest(k.confkey) with ordinality u(num, o)
                 join pg_attribute a on a.attrelid = k.confrelid and a.attnum = num)
            from pg_constraint k join pg_class c on c.oid = k.confrelid join pg_namespace n on n.oid = c.relnamespace
            where k.contype = 'f' and not c.relispartition and k.conrelid = :table order by k.conname""";

    private static final String VIEWS = """
            select n.nspname, c.relname, c.relkind = 'm',
              (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attname = %s and not a.attisdropped)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('v', 'm') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
              and\s""" + USERS_SCHEMAS + " order by 1, 2";

    private static final String FUNCTIONS = """
            select n.nspname, p.proname, p.pronargs = p.pronargdefaults and p.provolatile <> 'v', p.prosecdef
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_type t on t.oid = p.prorettype
            where p.prokind in ('f', 'p') and t.typname not in ('trigger', 'event_trigger', 'internal')
              and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
              and has_function_privilege(%s, p.oid, 'EXECUTE') and has_schema_privilege(%s, n.oid, 'USAGE')
              and\s""" + USERS_SCHEMAS + " order by 1, 2";

    private static final String SEQUENCES = """
            select n.nspname, c.relname, s.seqmin, s.seqmax
            from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
            where\s""" + USERS_SCHEMAS + " order by 1, 2";

    /**
     * A view.
     *
     * @param name its name
     * @param materialized whether it holds rows of its own
     * @param tenantColumn whether it has the tenant column
     */
    record View(Name name, boolean materialized, boolean tenantColumn) {}

    /**
     * A function.
     *
     * @param name its name
     * @param callable whether it needs no argument and changes nothing
     */
    record Function(Name name, boolean callable) {}

    /**
     * A sequence.
     *
     * @param name its name
     * @param least its least value
     * @param greatest its greatest value
     */
    record Sequence(Name name, long least, long greatest) {}

    /**
     * Reads the catalogue.
     *
     * @param connection any login
     * @param role whose privileges count, as an expression of SQL
     * @param tenantColumn the names of tenant columns
     */
    static Catalogue of(Connection connection, String role, ColumnNames tenantColumn) throws SQLException {
        List<Table> tables = new ArrayList<>();
        List<Name> unclassified = new ArrayList<>();
        for (Texts row : Sql.rows(connection, RELATIONS.formatted(role, role))) {
            Name name = new Name(row.at(0), row.at(1));
            List<Column> columns = columns(connection, role, row.at(3));
            String tenant = tenantColumn.of(name);
            if (columns.stream().anyMatch(column -> column.name().equals(tenant))) {
                Table.Keys keys = new Table.Keys(uniques(connection, row.at(3)), links(connection, row.at(3)));
                tables.add(new Table(name, tenant, row.isTrue(2), columns, keys));
            } else if (row.isTrue(4)) {
                unclassified.add(name);
            }
        }
        return new Catalogue(
                parentsFirst(tables),
                List.copyOf(unclassified),
                views(connection, tenantColumn.usual()),
                functions(connection, role),
                sequences(connection));
    }

    private static List<View> views(Connection connection, String tenantColumn) throws SQLException {
        List<View> views = new ArrayList<>();
        for (Texts row : Sql.rows(connection, VIEWS.formatted(Sql.text(tenantColumn)))) {
            views.add(new View(new Name(row.at(0), row.at(1)), row.isTrue(2), row.orNull(3) != null));
        }
        return List.copyOf(views);
    }

    private static List<Function> functions(Connection connection, String role) throws SQLException {
        List<Function> functions = new ArrayList<>();
        for (Texts row : Sql.rows(connection, FUNCTIONS.formatted(role, role))) {
            if (row.isTrue(2) || row.isTrue(3)) {
                functions.add(new Function(new Name(row.at(0), row.at(1)), row.isTrue(2)));
            }
        }
        return List.copyOf(functions);
    }

    private static List<Column> columns(Connection connection, String role, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (Texts row : Sql.rows(connection, COLUMNS.replace(":role", role).replace(":table", table))) {
            boolean counted = row.isTrue(7);
            boolean filled = row.isTrue(5) || counted;
            Column.Kind kind = new Column.Kind(
                    row.isTrue(4) && !filled && !row.isTrue(6), row.isTrue(6), counted, filled, row.isTrue(8));
            Column.Type type = new Column.Type(row.at(1), row.at(2), Integer.parseInt(row.at(3)), row.lines(9));
            columns.add(new Column(row.at(0), type, kind));
        }
        return List.copyOf(columns);
    }

    private static List<Unique> uniques(Connection connection, String table) throws SQLException {
        List<Unique> uniques = new ArrayList<>();
        for (Texts row : Sql.rows(connection, UNIQUES.replace(":table", table))) {
            uniques.add(new Unique(row.at(0), row.lines(2), row.isTrue(1)));
        }
        return List.copyOf(uniques);
    }

    private static List<Link> links(Connection connection, String table) throws SQLException {
        List<Link> links = new ArrayList<>();
        for (Texts row : Sql.rows(connection, LINKS.replace(":table", table))) {
            links.add(new Link(row.at(0), row.lines(3), new Name(row.at(1), row.at(2)), row.lines(4)));
        }
        return List.copyOf(links);
    }

    private static List<Sequence> sequences(Connection connection) throws SQLException {
        List<Sequence> sequences = new ArrayList<>();
        for (Texts row : Sql.rows(connection, SEQUENCES)) {
            sequences.add(
                    new Sequence(new Name(row.at(0), row.at(1)), Long.parseLong(row.at(2)), Long.parseLong(row.at(3))));
        }
        return List.copyOf(sequences);
    }

    private static List<Table> parentsFirst(List<Table> tables) {
        Map<Name, Table> byName = new HashMap<>();
        tables.forEach(table -> byName.put(table.name(), table));
        List<Table> ordered = new ArrayList<>();
        List<Table> visited = new ArrayList<>();
        tables.forEach(table -> visit(table, byName, visited, ordered));
        return List.copyOf(ordered);
    }

    private static void visit(Table table, Map<Name, Table> byName, List<Table> visited, List<Table> ordered) {
        if (visited.contains(table)) {
            return;
        }
        visited.add(table);
        for (Link link : table.keys().links()) {
            Table target = byName.get(link.target());
            if (target != null) {
                visit(target, byName, visited, ordered);
            }
        }
        ordered.add(table);
    }
}
