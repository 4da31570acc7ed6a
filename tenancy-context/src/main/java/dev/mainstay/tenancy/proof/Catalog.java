package dev.mainstay.tenancy.proof;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the audit reads of a database, in the terms of the audit.
 *
 * @param relations tables, partitioned tables, views, materialised views, foreign tables and sequences that an application's role can touch
 * @param hidden the others, which views and functions may read on the application's behalf
 * @param appRoles the application's roles by name
 * @param roles all roles
 */
record Catalog(List<Relation> relations, List<Relation> hidden, Map<String, AppRole> appRoles, RoleGraph roles) {

    /** Returns the relations that the application can touch, and the others. */
    Stream<Relation> all() {
        return Stream.concat(relations.stream(), hidden.stream());
    }

    /** Returns whether row-level security holds for a role on a relation: enabled, and the role neither bypasses it nor owns past it. */
    boolean binds(Relation relation, long role) {
        return relation.rowSecurity()
                && !roles.bypasses(role)
                && (relation.forced() || !roles.held(role).contains(relation.owner()));
    }

    /** Returns a role as if it could act neither as the relation's owner nor as a role that bypasses, unless it is one itself. */
    AppRole withoutEscapes(AppRole role, Relation relation) {
        return new AppRole(
                role.oid(),
                role.name(),
                ordinary(role, relation, role.holds()),
                ordinary(role, relation, role.canBecome()));
    }

    private Set<Long> ordinary(AppRole role, Relation relation, Set<Long> others) {
        return others.stream()
                .filter(other -> other == role.oid() || (other != relation.owner() && !roles.bypasses(other)))
                .collect(Collectors.toSet());
    }

    /**
     * A role of the application.
     *
     * @param oid its identifier
     * @param name its name
     * @param holds the oids of roles whose rights it has without SET ROLE, itself among them: policies and ownership go by these
     * @param canBecome the oids of roles that it can become by SET ROLE, itself among them
     */
    record AppRole(long oid, String name, Set<Long> holds, Set<Long> canBecome) {}

    /** What a relation is. */
    enum Kind {
        TABLE,
        PARTITIONED,
        VIEW,
        MATERIALISED_VIEW,
        FOREIGN_TABLE,
        SEQUENCE
    }

    /**
     * A relation.
     *
     * @param oid its identifier
     * @param name {@code schema.name}, each part quoted as SQL where needed
     * @param kind what it is
     * @param owner the oid of its owner
     * @param rowSecurity whether row-level security is enabled
     * @param forced whether it binds the owner too
     * @param columns the columns in order
     * @param policies the policies, by name
     * @param privileges what each of the application's roles may do, by the role's name, in upper case: SELECT, INSERT, UPDATE, DELETE,
     *     TRUNCATE, REFERENCES, TRIGGER, USAGE; also where only some columns are granted
     * @param checks the expressions of the CHECK constraints that all rows fulfil
     * @param tenantColumn the column that says whose a row is, by the audit's spec; empty when it has none
     * @param parent the table by whose rows it is told whose these are, where there is no such column; empty when the spec names none
     * @param global whether the spec says that it belongs to no tenant
     */
    record Relation(
            long oid,
            String name,
            Kind kind,
            long owner,
            boolean rowSecurity,
            boolean forced,
            List<Column> columns,
            List<Policy> policies,
            Map<String, Set<String>> privileges,
            List<String> checks,
            Optional<Column> tenantColumn,
            Optional<String> parent,
            boolean global) {

        boolean isTable() {
            return kind == Kind.TABLE || kind == Kind.PARTITIONED;
        }

        /** Returns whether it is said whose rows these are: by a column, or by the rows of another table. */
        boolean isOfTenants() {
            return tenantColumn.isPresent() || parent.isPresent();
        }
    }

    /**
     * A column.
     *
     * @param number its number in the table
     * @param name its name, not quoted
     * @param type its type as SQL, qualified where needed
     * @param notNull whether it always has a value
     */
    record Column(int number, String name, String type, boolean notNull) {}

    /**
     * A policy.
     *
     * @param oid its identifier
     * @param name its name, not quoted
     * @param permissive whether it opens; a restrictive one closes
     * @param commands what it is for
     * @param roles the oids of the roles it is for; 0 stands for everybody
     * @param using what a row must fulfil that is there, as SQL with all names qualified; null when it says nothing
     * @param check what a new row must fulfil; null when it says nothing
     */
    record Policy(
            long oid,
            String name,
            boolean permissive,
            Set<Command> commands,
            Set<Long> roles,
            @Nullable String using,
            @Nullable String check) {

        /** Returns whether it holds for a role without SET ROLE. */
        boolean appliesTo(AppRole role) {
            return roles.contains(0L) || roles.stream().anyMatch(role.holds()::contains);
        }
    }
}
