package dev.mainstay.examples.orders.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.examples.orders.SharedStack;
import dev.mainstay.examples.orders.demo.OrdersDatabase;
import dev.mainstay.examples.orders.demo.Stack;
import dev.mainstay.tenancy.ElevationRefusedException;
import dev.mainstay.tenancy.NoPlatformScopeException;
import dev.mainstay.tenancy.Tenancy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Work for all tenants, on connections that serve nothing else. */
@ExtendWith(SharedStack.class)
class HousekeepingIT {

    private static final String COUNT =
            "select count(*) from shop.mainstay_idempotency where tenant_id in ('%s', '%s')";

    private final Stack stack;
    private final Tenancy tenancy =
            Tenancy.builder().elevation(Housekeeping.serviceItself()).build();
    private final PlatformPool pool;
    private final String one = UUID.randomUUID().toString();
    private final String other = UUID.randomUUID().toString();

    HousekeepingIT(Stack stack) {
        this.stack = stack;
        this.pool = new PlatformPool(
                new PlatformProperties(
                        OrdersDatabase.url(stack.database()), OrdersDatabase.PLATFORM_LOGIN, OrdersDatabase.PASSWORD),
                tenancy);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void expiredRecordsOfAllTenantsAreRemoved() throws SQLException {
        try (Connection administrator = stack.database().dataSource().getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute("""
                    insert into shop.mainstay_idempotency
                      (tenant_id, key, fingerprint, state, owner, fence, attempt, since, lease_until, retain, expires_at)
                    select t, sha256(t::bytea), sha256(t::bytea), 'RUNNING', gen_random_uuid(), 1, 1, n, n, '1 hour', n
                      from (values ('%s'), ('%s')) v (t), (values (now() - interval '3 hours')) w (n)""".formatted(one, other));

            assertThat(new Housekeeping(pool, tenancy).removeExpiredRecords()).isGreaterThanOrEqualTo(2);

            ResultSet left = statement.executeQuery(COUNT.formatted(one, other));
            left.next();
            assertThat(left.getLong(1)).isZero();
        }
    }

    @Test
    void nothingElseIsServedByThePlatformsConnections() throws SQLException {
        TenantId tenant = TenantId.of(UUID.fromString(one));
        try (Connection connection = pool.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();

            assertThatThrownBy(() -> statement.execute(COUNT)).isInstanceOf(NoPlatformScopeException.class);
            assertThatThrownBy(() -> tenancy.call(tenant, () -> statement.execute(COUNT)))
                    .isInstanceOf(NoPlatformScopeException.class);
        }
    }

    @Test
    void whoSendsARequestMayNotWorkAsThePlatform() {
        Principal manager = Principal.user("mia", Set.of("manager"));

        assertThatThrownBy(() ->
                        CallContext.current().withPrincipal(manager).call(() -> tenancy.asPlatform("curious", () -> 1)))
                .isInstanceOf(ElevationRefusedException.class);
    }
}
