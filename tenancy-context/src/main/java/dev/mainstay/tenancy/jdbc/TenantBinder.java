package dev.mainstay.tenancy.jdbc;

import dev.mainstay.tenancy.Tenancy;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Binds transactions on connections that do not come from a {@link TenantDataSource}, for the hooks of Spring's transactions, Hibernate, jOOQ
 * and others. Thread-safe.
 *
 * <p>Call it once for each transaction, when it has just begun. Unlike the data source it sees nothing of what follows: neither another
 * tenant's work in the same transaction nor the way back to an earlier savepoint. Use the data source where you can.
 *
 * <pre>{@code
 * TenantBinder binder = TenantBinder.of(tenancy, PostgresBinding.of("app_tenant"));
 * // Hibernate
 * session.doWork(binder::bind);
 * // jOOQ
 * dsl.transaction(tx -> { tx.dsl().connection(binder::bind); work(tx.dsl()); });
 * }</pre>
 */
public final class TenantBinder {

    private final Tenancy tenancy;
    private final PostgresBinding binding;
    private final LoginCheck loginCheck;

    private TenantBinder(Tenancy tenancy, PostgresBinding binding) {
        this.tenancy = tenancy;
        this.binding = binding;
        this.loginCheck = new LoginCheck(binding);
    }

    /**
     * Makes a binder.
     *
     * @param tenancy says which tenant is current
     * @param binding the role and the setting; its mode and what it says of auto-commit and unwrapping have no meaning here
     */
    public static TenantBinder of(Tenancy tenancy, PostgresBinding binding) {
        return new TenantBinder(tenancy, binding);
    }

    /**
     * Binds the transaction of a connection to the current tenant: one round trip, and one more on each new physical connection to check its
     * login. A connection of a {@link TenantDataSource} is bound by itself.
     *
     * @param connection in a transaction, or in none with auto-commit off
     * @throws dev.mainstay.tenancy.NoTenantException when no tenant is set; nothing is sent
     * @throws dev.mainstay.tenancy.NoPlatformScopeException when the binding is the platform's and the work is not; nothing is sent
     * @throws SQLException with SQLState 25P01 when auto-commit is on (nothing is sent), 28000 when the login is refused, or the server's own
     *     when the binding fails
     */
    public void bind(Connection connection) throws SQLException {
        if (Proxy.isProxyClass(connection.getClass())
                && Proxy.getInvocationHandler(connection) instanceof TenantConnection bound) {
            bound.transaction().beforeStatement();
            return;
        }
        Subject subject = binding.subject(tenancy);
        if (connection.getAutoCommit()) {
            throw TenantTransaction.autoCommitRefused();
        }
        loginCheck.checkHere(connection, DriverLink.of(connection));
        try (BindSender sender = new BindSender(connection)) {
            sender.send(binding.statement(subject.value()));
        }
    }
}
