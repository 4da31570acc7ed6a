package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;

/**
 * The three roles of an application.
 *
 * @param migrator owns schema and tables and runs the migrations; a login, never the application's
 * @param login what the application connects as: NOINHERIT, without privileges of its own
 * @param tenant what a bound transaction runs as: no login, INHERIT, holds grants and policies, itself or through groups
 */
public record RoleNames(SqlIdentifier migrator, SqlIdentifier login, SqlIdentifier tenant) {

    /**
     * Checks that the roles are three.
     *
     * @throws IllegalArgumentException when two of them are the same
     */
    public RoleNames {
        if (migrator.equals(login) || migrator.equals(tenant) || login.equals(tenant)) {
            throw new IllegalArgumentException("migrator, login and tenant must be three roles, were "
                    + migrator.value() + ", " + login.value() + " and " + tenant.value());
        }
    }

    /**
     * Returns names of one's own.
     *
     * @throws IllegalArgumentException when one is not legal or two are the same
     */
    public static RoleNames of(String migrator, String login, String tenant) {
        return new RoleNames(SqlIdentifier.role(migrator), SqlIdentifier.role(login), SqlIdentifier.role(tenant));
    }

    /**
     * Returns {@code <prefix>_migrator}, {@code <prefix>_login} and {@code <prefix>_tenant}.
     *
     * @param prefix the application's name
     * @throws IllegalArgumentException when the names are not legal
     */
    public static RoleNames prefixed(String prefix) {
        return of(prefix + "_migrator", prefix + "_login", prefix + "_tenant");
    }
}
