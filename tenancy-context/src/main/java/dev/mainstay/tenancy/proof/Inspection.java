package dev.mainstay.tenancy.proof;

import dev.mainstay.tenancy.proof.Catalog.AppRole;
import dev.mainstay.tenancy.proof.Catalog.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A catalogue under audit with what several checks ask of it.
 *
 * @param connection in the audit's transaction
 * @param catalog what there is
 * @param spec what the audit was told
 * @param byOid all relations
 * @param grants who was granted what
 * @param serverVersion the server's major version
 */
record Inspection(
        Connection connection,
        Catalog catalog,
        AuditSpec spec,
        Map<Long, Relation> byOid,
        List<Grant> grants,
        int serverVersion) {

    private static final String GRANTS = """
            select c.oid::int8 as relation, acl.grantee::int8 as grantee, acl.privilege_type as privilege
              from pg_class c
              left join pg_attribute a on a.attrelid = c.oid and a.attacl is not null and not a.attisdropped
             cross join lateral (
                   select * from aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)))
                   union all select * from aclexplode(a.attacl)) acl
             where c.oid = any (?::oid[])
            """;

    /** One grant on a relation or one of its columns; grantee 0 is everybody. */
    record Grant(long relation, long grantee, String privilege) {}

    static Inspection of(Connection connection, Catalog catalog, AuditSpec spec) throws SQLException {
        Map<Long, Relation> byOid = new HashMap<>();
        catalog.hidden().forEach(relation -> byOid.put(relation.oid(), relation));
        catalog.relations().forEach(relation -> byOid.put(relation.oid(), relation));
        List<Long> touched = catalog.relations().stream().map(Relation::oid).toList();
        List<Grant> grants = Rows.of(
                connection,
                GRANTS,
                row -> new Grant(row.getLong("relation"), row.getLong("grantee"), row.getString("privilege")),
                touched);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        return new Inspection(connection, catalog, spec, byOid, grants, version);
    }

    /** Returns the application's roles without superusers, of whom PA003 says all there is to say. */
    List<AppRole> ordinaryRoles() {
        return catalog.appRoles().values().stream()
                .filter(role -> !catalog.roles().isSuperuser(role.oid()))
                .toList();
    }

    /** Returns the application's roles that may do one of these things to a relation by a grant, not because they own it. */
    List<AppRole> granted(Relation relation, Collection<String> privileges) {
        return ordinaryRoles().stream()
                .filter(role -> role.oid() != relation.owner())
                .filter(role -> may(role, relation, privileges))
                .toList();
    }

    /** Returns whether one of the application's roles may do one of these things to a relation. */
    boolean anyMay(Relation relation, String... privileges) {
        return ordinaryRoles().stream().anyMatch(role -> may(role, relation, List.of(privileges)));
    }

    /** Returns what of these things a role may do to a relation. */
    static Set<String> allowed(AppRole role, Relation relation, Collection<String> privileges) {
        Set<String> allowed = new LinkedHashSet<>(privileges);
        allowed.retainAll(relation.privileges().getOrDefault(role.name(), Set.of()));
        return allowed;
    }

    private static boolean may(AppRole role, Relation relation, Collection<String> privileges) {
        return !allowed(role, relation, privileges).isEmpty();
    }

    /** Returns whether a role has another's rights or can get them by SET ROLE. */
    static boolean actsAs(AppRole role, long other) {
        return role.holds().contains(other) || role.canBecome().contains(other);
    }

    /** Returns a statement that takes privileges from the roles, their groups and everybody; empty when nobody granted them. */
    String revoke(Relation relation, Collection<String> privileges, Collection<AppRole> roles) {
        String grantees = grants.stream()
                .filter(grant -> grant.relation() == relation.oid() && privileges.contains(grant.privilege()))
                .map(Grant::grantee)
                .filter(grantee -> grantee != relation.owner())
                .filter(grantee -> grantee == 0L || roles.stream().anyMatch(role -> actsAs(role, grantee)))
                .distinct()
                .map(this::grantee)
                .sorted()
                .collect(Collectors.joining(", "));
        String what = relation.kind() == Catalog.Kind.SEQUENCE ? "sequence " : "";
        return grantees.isEmpty()
                ? ""
                : "revoke %s on %s%s from %s;"
                        .formatted(
                                String.join(", ", privileges).toLowerCase(Locale.ROOT),
                                what,
                                relation.name(),
                                grantees);
    }

    /** Returns a role as a grant names it. */
    String grantee(long oid) {
        return oid == 0L ? "public" : Sql.name(catalog.roles().name(oid));
    }

    /** Returns statements after which a role cannot act as another. */
    String revokeMembership(AppRole role, long other) {
        return catalog.roles().stepsTo(role.oid(), other).stream()
                .map(step -> "revoke %s from %s;".formatted(grantee(step), Sql.name(role.name())))
                .collect(Collectors.joining("\n"));
    }

    /** Returns the tables with a tenant's column that the application can touch. */
    Stream<Relation> tenantTables() {
        return catalog.relations().stream()
                .filter(Relation::isTable)
                .filter(relation -> relation.tenantColumn().isPresent());
    }

    /** Returns all tables of tenants of an owner, by name. */
    List<Relation> tenantTablesOf(long owner) {
        return catalog.all()
                .filter(relation -> relation.isTable() && relation.isOfTenants())
                .filter(relation -> relation.owner() == owner)
                .sorted(Comparator.comparing(Relation::name))
                .toList();
    }

    /** Returns a relation that is not part of the system. */
    Optional<Relation> relation(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /** Returns the names of roles in a sentence. */
    static String names(Collection<AppRole> roles) {
        return roles.stream().map(AppRole::name).collect(Collectors.joining(", "));
    }
}
