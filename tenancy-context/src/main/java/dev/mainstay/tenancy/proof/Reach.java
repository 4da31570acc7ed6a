package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Kind;
import dev.mainstay.tenancy.proof.Catalog.Policy;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be read of tenants' rows past the policies, through views and as other roles. */
final class Reach {

    /** In place of a role: the application itself, whose own policies are proven table by table. */
    static final long APPLICATION = 0L;

    private static final String VIEWS = """
            select r.ev_class::int8 as view, coalesce(c.reloptions::text, '') as options, pg_get_viewdef(c.oid) as definition,
                   array(select distinct d.refobjid::int8 from pg_depend d
                          where d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                            and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class) as reads
              from pg_rewrite r join pg_class c on c.oid = r.ev_class
             where c.relkind in ('v', 'm') and r.ev_type = '1' and r.ev_class = any (?::oid[])
            """;

    /** What a view is made of. */
    private record View(boolean invoker, boolean barrier, String definition, Set<Long> reads) {}

    /**
     * A relation whose rows are read as somebody whom its policies do not hold to the tenant.
     *
     * @param relation what is read
     * @param role as whom
     * @param doors the views on the way that read with their owners' rights, the last one's owner is the role
     */
    record Leak(Relation relation, long role, List<Relation> doors) {

        /** Copies the list. */
        Leak {
            doors = List.copyOf(doors);
        }

        boolean isUnclassified() {
            return relation.isTable() && !relation.isOfTenants();
        }
    }

    private final Inspection inspection;
    private final Routines routines;
    private final Map<Long, View> views = new HashMap<>();

    private Reach(Inspection inspection, Routines routines) {
        this.inspection = inspection;
        this.routines = routines;
    }

    static Reach of(Inspection inspection, Routines routines) throws SQLException {
        Reach reach = new Reach(inspection, routines);
        Rows.of(
                inspection.connection(),
                VIEWS,
                row -> reach.views.put(
                        row.getLong("view"),
                        new View(
                                isOn(row.getString("options"), "security_invoker"),
                                isOn(row.getString("options"), "security_barrier"),
                                row.getString("definition"),
                                Rows.oids(row, "reads"))),
                List.copyOf(inspection.byOid().keySet()));
        return reach;
    }

    private static boolean isOn(String options, String option) {
        return options.matches("(?i).*\\b" + option + "=(on|true|yes|1|t|y)\\b.*");
    }

    /** Returns what is read past the policies when the application, or somebody on its behalf, uses a relation. */
    List<Leak> through(Relation relation, long role) {
        List<Leak> leaks = new ArrayList<>();
        follow(relation, role, List.of(), leaks, new HashSet<>());
        return leaks;
    }

    private void follow(Relation relation, long role, List<Relation> doors, List<Leak> leaks, Set<List<Long>> seen) {
        if (relation.global() || !seen.add(List.of(relation.oid(), role))) {
            return;
        }
        View view = views.get(relation.oid());
        if (relation.kind() == Kind.VIEW && view != null) {
            if (!filtersItself(relation)) {
                long next = view.invoker() ? role : relation.owner();
                List<Relation> more = new ArrayList<>(doors);
                if (!view.invoker()) {
                    more.add(relation);
                }
                read(view).forEach(read -> follow(read, next, more, leaks, seen));
            }
        } else if (role != APPLICATION && !isFiltered(relation, role, doors.isEmpty())) {
            leaks.add(new Leak(relation, role, doors));
        }
    }

    private Stream<Relation> read(View view) {
        return view.reads().stream().flatMap(oid -> inspection.relation(oid).stream());
    }

    /** Returns the relations that a view reads, itself and through others. */
    List<Relation> sources(Relation relation) {
        List<Relation> sources = new ArrayList<>();
        collect(relation, sources, new HashSet<>());
        return sources;
    }

    private void collect(Relation relation, List<Relation> sources, Set<Long> seen) {
        View view = views.get(relation.oid());
        if (view != null && seen.add(relation.oid())) {
            read(view).forEach(read -> {
                sources.add(read);
                collect(read, sources, seen);
            });
        }
    }

    /** Returns whether a view compares with the tenant's setting by itself and lets no leaky function look behind. */
    boolean filtersItself(Relation relation) {
        View view = views.get(relation.oid());
        return view != null
                && !view.invoker()
                && view.barrier()
                && routines.readsSetting(view.definition(), inspection.spec().settings());
    }

    /** Returns whether a materialised view holds rows of tenants, or of tables that nobody classified. */
    boolean holdsTenantRows(Relation relation) {
        return relation.tenantColumn().isPresent()
                || sources(relation).stream()
                        .anyMatch(source ->
                                !source.global() && (source.isTable() || source.kind() == Kind.FOREIGN_TABLE));
    }

    private boolean isFiltered(Relation relation, long role, boolean asThatRole) {
        return switch (relation.kind()) {
            case MATERIALISED_VIEW -> !holdsTenantRows(relation);
            case FOREIGN_TABLE -> false;
            case TABLE, PARTITIONED -> relation.isOfTenants() && isHeld(relation, role, asThatRole);
            case VIEW, SEQUENCE -> true;
        };
    }

    /**
     * Nothing opens for the role that does not open for the application too, or that does not compare the tenant with the session.
     *
     * @param asThatRole whether {@code current_user} is that role, as in a function; in a view it is still who asks
     */
    private boolean isHeld(Relation table, long oid, boolean asThatRole) {
        if (inspection.catalog().appRoles().values().stream().anyMatch(app -> app.oid() == oid)) {
            return true;
        }
        RoleGraph graph = inspection.catalog().roles();
        AppRole role = new AppRole(oid, graph.name(oid), graph.held(oid), graph.reachable(oid));
        List<Policy> mine = table.policies().stream()
                .filter(policy -> policy.commands().contains(Command.SELECT) && policy.appliesTo(role))
                .toList();
        return inspection.catalog().binds(table, oid)
                && !(asThatRole && mine.stream().anyMatch(Reach::asksWho))
                && (mine.stream().anyMatch(policy -> !policy.permissive() && looksAtTenant(policy, table))
                        || mine.stream()
                                .filter(Policy::permissive)
                                .allMatch(policy -> looksAtTenant(policy, table) || isForApplication(policy)));
    }

    private boolean isForApplication(Policy policy) {
        return inspection.catalog().appRoles().values().stream().anyMatch(policy::appliesTo);
    }

    private static boolean asksWho(Policy policy) {
        return policy.using() != null && Facts.of(policy.using()).asksForRole();
    }

    private boolean looksAtTenant(Policy policy, Relation table) {
        String using = policy.using();
        return using != null
                && routines.readsSession(using)
                && table.tenantColumn()
                        .filter(column -> using.matches("(?s).*\\b\"?" + Pattern.quote(column.name()) + "\"?\\b.*"))
                        .isPresent();
    }
}
