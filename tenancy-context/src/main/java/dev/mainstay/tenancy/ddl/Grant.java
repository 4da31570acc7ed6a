package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a role may do to a table.
 *
 * @param role who
 * @param privileges what; empty means nothing
 */
public record Grant(SqlIdentifier role, Set<Privilege> privileges) {

    /** Copies the privileges. */
    public Grant {
        Set<Privilege> inOrder = EnumSet.noneOf(Privilege.class);
        inOrder.addAll(privileges);
        privileges = Collections.unmodifiableSet(inOrder);
    }

    /**
     * Returns what a role may do.
     *
     * @throws IllegalArgumentException when the role's name is not legal
     */
    public static Grant of(String role, Set<Privilege> privileges) {
        return new Grant(SqlIdentifier.role(role), privileges);
    }

    String on(String table) {
        String list =
                privileges.stream().map(p -> p.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        return "grant %s on %s to %s".formatted(list, table, role.quoted());
    }
}
