package dev.mainstay.tenancy.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a login for which row-level security would not hold; asks once per physical connection. Thread-safe. */
final class LoginCheck {

    private static final String SQL = """
            select session_user::text,
                   exists (select from pg_catalog.pg_roles r
                            where (r.rolsuper or r.rolbypassrls) and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')),
                   not exists (select from pg_catalog.pg_roles r
                            where r.rolname = t.role and pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')),
                   exists (select from pg_catalog.pg_roles r
                            where r.rolname = t.role and pg_catalog.pg_has_role(session_user, r.oid, 'USAGE')),
                   exists (select from pg_catalog.pg_class c left join pg_catalog.pg_roles r on r.rolname = t.role
                            where c.relkind in ('r', 'p') and pg_catalog.pg_has_role(session_user, c.relowner, 'MEMBER')
                              and (c.relrowsecurity
                                or pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE')))
              from (select ?::name as role) t
            """;

    private static final int OLDEST_SERVER = 14;
    private static final Logger LOG = LoggerFactory.getLogger(LoginCheck.class);

    private final String role;
    private final boolean fails;
    private final Set<Object> checked = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    LoginCheck(PostgresBinding binding) {
        this.role = binding.role();
        this.fails = binding.roleCheck() == PostgresBinding.RoleCheck.FAIL;
    }

    /**
     * Checks the login of an idle connection and leaves it idle.
     *
     * @throws SQLException with SQLState 28000 when it is refused, 0A000 when the server is too old
     */
    void check(Connection connection, Optional<DriverLink> driver) throws SQLException {
        if (checkHere(connection, driver) && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    /**
     * Checks the login of a connection, within its transaction if one is open.
     *
     * @return whether anything was sent
     * @throws SQLException as {@link #check}
     */
    boolean checkHere(Connection connection, Optional<DriverLink> driver) throws SQLException {
        Optional<Object> physical = driver.map(DriverLink::identity);
        if (physical.isPresent() && checked.contains(physical.get())) {
            return false;
        }
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_SERVER) {
            throw new SQLFeatureNotSupportedException(
                    "PostgreSQL must be " + OLDEST_SERVER + " or later, was " + version, "0A000");
        }
        ask(connection);
        physical.ifPresent(checked::add);
        return true;
    }

    private void ask(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, role);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                String login = answer.getString(1);
                refuseIf(answer.getBoolean(2), login, "is or can become a role with SUPERUSER or BYPASSRLS");
                refuseIf(answer.getBoolean(3), login, "is not a member of role " + role);
                refuseIf(answer.getBoolean(4), login, "inherits from role " + role + ", make it NOINHERIT");
                refuseIf(answer.getBoolean(5), login, "is or can become the owner of a tenant table");
            }
        }
    }

    private void refuseIf(boolean unsafe, String login, String why) throws SQLException {
        if (!unsafe) {
            return;
        }
        if (fails) {
            throw new SQLInvalidAuthorizationSpecException(
                    "login " + login + " is refused for tenant work: it " + why, "28000");
        }
        LOG.warn("row-level security may not hold for login {}: it {}", login, why);
    }
}
