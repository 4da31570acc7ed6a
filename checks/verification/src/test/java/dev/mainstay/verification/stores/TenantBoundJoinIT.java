package dev.mainstay.verification.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import dev.mainstay.idempotency.jdbc.PostgresIdempotency;
import dev.mainstay.tenancy.NoTenantException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records that join a transaction which the tenancy module has bound. */
class TenantBoundJoinIT {

    private static final Operation<String> CANCEL = Operation.of("cancel", Codecs.string());

    private static TenantDatabase database;

    private final CallContext acme = CallContext.empty().withTenant(TenantId.of(UUID.randomUUID()));
    private final CallContext globex = CallContext.empty().withTenant(TenantId.of(UUID.randomUUID()));

    @BeforeAll
    static void open() {
        database = new TenantDatabase();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Connection transaction() throws SQLException {
        Connection connection = database.tenants().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static Outcome<String> cancel(Connection tx) {
        return PostgresIdempotency.joining(tx).run(CANCEL, Request.key("order-7"), claim -> "cancelled");
    }

    @Test
    void recordCommitsWithItsTransactionAndAnotherTenantNeverMeetsIt() throws SQLException {
        Outcome<String> first = acme.call(() -> {
            try (Connection tx = transaction()) {
                Outcome<String> outcome = cancel(tx);
                tx.commit();
                return outcome;
            }
        });
        Outcome<String> repeat = acme.call(() -> {
            try (Connection tx = transaction()) {
                return cancel(tx);
            }
        });
        Outcome<String> others = globex.call(() -> {
            try (Connection tx = transaction()) {
                return cancel(tx);
            }
        });

        assertThat(first).isEqualTo(new Outcome.Executed<>("cancelled", 1, Outcome.Recorded.AT_COMMIT));
        assertThat(repeat).isInstanceOf(Outcome.Replayed.class);
        assertThat(others).isInstanceOf(Outcome.Executed.class);
    }

    @Test
    void rollbackLeavesNothing() throws SQLException {
        Request request = acme.call(() -> Request.key("order-8"));

        Optional<Entry> found = acme.call(() -> {
            try (Connection tx = transaction()) {
                PostgresIdempotency.joining(tx).run(CANCEL, request, claim -> "cancelled");
                tx.rollback();
                return PostgresIdempotency.joining(tx).find(CANCEL, request);
            }
        });

        assertThat(found).isEmpty();
    }

    @Test
    void transactionWithoutATenantIsRefusedByTenancyBeforeAnyRecord() {
        assertThatExceptionOfType(NoTenantException.class)
                .isThrownBy(() -> CallContext.empty().call(() -> {
                    try (Connection tx = transaction()) {
                        return tx.createStatement().executeQuery("select 1 from mainstay_idempotency");
                    }
                }));
    }
}
