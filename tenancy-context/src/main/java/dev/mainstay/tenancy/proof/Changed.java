package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which relations change when the application changes what it may: themselves, and those that follow. */
final class Changed {

    private static final List<String> CHANGES = List.of("INSERT", "UPDATE", "DELETE", "TRUNCATE");

    /** Children and partitions, what a foreign key cascades to, and what stands behind a view or in a rule. */
    private static final String FOLLOWING = """
            with recursive edge (source, target) as (
                select inhparent, inhrelid from pg_inherits
                union all
                select confrelid, conrelid from pg_constraint
                 where contype = 'f' and (confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))
                union all
                select w.ev_class, d.refobjid from pg_rewrite w join pg_depend d on d.objid = w.oid
                 where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class),
            following (oid) as (
                select e.target from edge e where e.source = any (?::oid[])
                union select e.target from following f join edge e on e.source = f.oid)
            select oid::int8 as oid from following
            """;

    private final Inspection inspection;
    private final Set<Long> following;

    private Changed(Inspection inspection, Set<Long> following) {
        this.inspection = inspection;
        this.following = following;
    }

    static Changed of(Inspection inspection) throws SQLException {
        List<Long> written = inspection.catalog().relations().stream()
                .filter(relation -> inspection.anyMay(relation, CHANGES.toArray(String[]::new)))
                .map(Relation::oid)
                .toList();
        return new Changed(
                inspection,
                new HashSet<>(Rows.of(inspection.connection(), FOLLOWING, row -> row.getLong("oid"), written)));
    }

    /** Returns whether a command can come to a relation, given by the application or following from another. */
    boolean by(Relation relation, String command) {
        return following.contains(relation.oid()) || inspection.anyMay(relation, command);
    }
}
