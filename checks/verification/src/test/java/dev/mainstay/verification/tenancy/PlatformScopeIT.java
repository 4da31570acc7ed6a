package dev.mainstay.verification.tenancy;

import static dev.mainstay.verification.tenancy.AuditedShop.A;
import static dev.mainstay.verification.tenancy.AuditedShop.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.Outcome;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.jdbc.JdbcAuditTrail;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Principal;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.tenancy.ElevationPolicy;
import dev.mainstay.tenancy.ElevationRefusedException;
import dev.mainstay.tenancy.NoPlatformScopeException;
import dev.mainstay.tenancy.Tenancy;
import dev.mainstay.tenancy.TenancySignal;
import dev.mainstay.tenancy.jdbc.PostgresBinding;
import dev.mainstay.tenancy.jdbc.TenantDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Platform work with the real audit trail: a record with the reason comes first, then every tenant's rows, and both end with the block. */
class PlatformScopeIT {

    private static final String ALL = "select tenant_id || ' ' || id from shop.invoice order by tenant_id, id";
    private static final String REASON = "monthly figures";
    private static final CallContext OPERATORS =
            CallContext.empty().withTenant(A).withPrincipal(Principal.user("olga", Set.of("operator")));
    private static final CallContext CLERKS =
            CallContext.empty().withTenant(A).withPrincipal(Principal.user("carl", Set.of("clerk")));

    private AuditedShop shop;
    private AuditTrail trail;
    private Tenancy tenancy;
    private DataSource platform;

    @BeforeEach
    void open() throws SQLException {
        shop = new AuditedShop();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(shop.pool(shop.auditWriter()))
                .build();
        tenancy = Tenancy.builder()
                .elevation(ElevationPolicy.forRole("operator")
                        .and(request -> trail.recordDetached(
                                entered().reason(request.reason()).build())))
                .listener(this::recordRefusals)
                .build();
        platform = TenantDataSource.wrap(
                shop.pool(shop.roles.platformLogin()),
                tenancy,
                PostgresBinding.platform(shop.roles.platform().value()));
    }

    @AfterEach
    void close() {
        trail.close();
        shop.close();
        assertThat(CallContext.current()).isSameAs(CallContext.empty());
    }

    @Test
    @Tag("I18")
    void thePlatformSeesTheRowsOfAllTenantsAfterARecordThatTellsWhy() throws SQLException {
        List<String> recordsBeforeTheWork = new ArrayList<>();

        List<String> seen = OPERATORS.call(() -> tenancy.asPlatform(REASON, () -> {
            recordsBeforeTheWork.addAll(shop.auditRecords());
            return invoices(platform);
        }));

        assertThat(seen).containsExactly(A + " 1", A + " 2", A + " 3", B + " 1", B + " 9");
        assertThat(recordsBeforeTheWork).containsExactly("- olga platform.enter SUCCESS monthly figures");
        assertThat(shop.auditRecords()).isEqualTo(recordsBeforeTheWork);
    }

    @Test
    @Tag("I18")
    void theScopeEndsWithTheBlockAlsoOnAnOpenConnection() throws SQLException {
        try (Connection connection = platform.getConnection()) {
            connection.setAutoCommit(false);
            List<String> within =
                    OPERATORS.call(() -> tenancy.asPlatform(REASON, () -> AuditedShop.rows(connection, ALL)));

            assertThat(within).hasSize(5);
            assertThatThrownBy(() -> OPERATORS.call(() -> AuditedShop.rows(connection, ALL)))
                    .isInstanceOf(NoPlatformScopeException.class);
            connection.rollback();
        }
    }

    @Test
    @Tag("I18")
    void theScopeEndsWithTheBlockAlsoForATaskThatOutlivesIt() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch blockIsOver = new CountDownLatch(1);
        try {
            Future<List<String>> task = OPERATORS.call(() -> tenancy.asPlatform(
                    REASON,
                    () -> CallContext.propagating(threads).submit(() -> {
                        assertThat(blockIsOver.await(10, TimeUnit.SECONDS)).isTrue();
                        return invoices(platform);
                    })));
            blockIsOver.countDown();

            assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(NoPlatformScopeException.class);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoMayNotGetsNoRowAndThatIsRecordedAsDenied() throws SQLException {
        assertThatThrownBy(() -> CLERKS.call(() -> tenancy.asPlatform(REASON, () -> invoices(platform))))
                .isInstanceOf(ElevationRefusedException.class);

        assertThat(shop.auditRecords()).containsExactly("- carl platform.enter DENIED monthly figures");
    }

    @Test
    void workThatCannotBeRecordedDoesNotBegin() throws SQLException {
        List<String> worked = new ArrayList<>();
        shop.refuseAuditRecords();

        assertThatThrownBy(() -> OPERATORS.call(() -> tenancy.asPlatform(REASON, () -> worked.add("worked"))))
                .isInstanceOf(AuditWriteException.class);

        assertThat(worked).isEmpty();
        assertThat(shop.auditRecords()).isEmpty();
    }

    private static AuditEvent.Builder entered() {
        return AuditEvent.platform("platform.enter", Resource.ofType("platform"));
    }

    private void recordRefusals(Signal signal) {
        if (signal instanceof TenancySignal.Refused refused && refused.subject() == TenancySignal.Subject.ELEVATION) {
            trail.recordDetached(entered()
                    .reason(refused.reason())
                    .outcome(Outcome.denied("operator", "roles"))
                    .build());
        }
    }

    private static List<String> invoices(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            List<String> found = AuditedShop.rows(connection, ALL);
            connection.rollback();
            return found;
        }
    }
}
