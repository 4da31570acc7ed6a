package dev.mainstay.tenancy.ddl;

import dev.mainstay.tenancy.SqlIdentifier;
import java.util.List;
import java.util.Set;

/**
 * The five roles of an application.
 *
 * @param migrator owns schema and tables and runs the migrations; a login, never the application's
 * @param login what the application connects as: NOINHERIT, without privileges of its own
 * @param tenant what a bound transaction runs as: no login, INHERIT, holds grants and policies, itself or through groups
 * @param platform what work for all tenants runs as: no login, INHERIT, with policies of its own
 * @param platformLogin what that work connects as, from a pool of its own: NOINHERIT, a member of the platform's role only
 */
public record RoleNames(
        SqlIdentifier migrator,
        SqlIdentifier login,
        SqlIdentifier tenant,
        SqlIdentifier platform,
        SqlIdentifier platformLogin) {

    /**
     * Checks that the roles are five.
     *
     * @throws IllegalArgumentException when two of them are the same
     */
    public RoleNames {
        List<SqlIdentifier> all = List.of(migrator, login, tenant, platform, platformLogin);
        if (Set.copyOf(all).size() < all.size()) {
            throw new IllegalArgumentException(
                    "migrator, login, tenant, platform and platformLogin must be five roles, were "
                            + String.join(
                                    ", ", all.stream().map(SqlIdentifier::value).toList()));
        }
    }

    /**
     * Returns names of one's own.
     *
     * @throws IllegalArgumentException when one is not legal or two are the same
     */
    public static RoleNames of(String migrator, String login, String tenant, String platform, String platformLogin) {
        return new RoleNames(
                SqlIdentifier.role(migrator),
                SqlIdentifier.role(login),
                SqlIdentifier.role(tenant),
                SqlIdentifier.role(platform),
                SqlIdentifier.role(platformLogin));
    }

    /**
     * Returns {@code <prefix>_migrator}, {@code <prefix>_login}, {@code <prefix>_tenant}, {@code <prefix>_platform} and
     * {@code <prefix>_platform_login}.
     *
     * @param prefix the application's name, at most 48 characters
     * @throws IllegalArgumentException when the names are not legal
     */
    public static RoleNames prefixed(String prefix) {
        return of(
                prefix + "_migrator",
                prefix + "_login",
                prefix + "_tenant",
                prefix + "_platform",
                prefix + "_platform_login");
    }
}
