package dev.mainstay.tenancy.jdbc;

import static dev.mainstay.tenancy.Shop.A;
import static dev.mainstay.tenancy.Shop.B;
import static dev.mainstay.tenancy.Shop.read;
import static dev.mainstay.tenancy.Shop.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.core.context.TenantId;
import dev.mainstay.tenancy.jdbc.PostgresBinding.AutoCommit;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens to statements outside of transactions; one connection through a proxy that counts. */
class AutoCommitIT extends CountedConnection {

    private void borrow(AutoCommit choice) throws SQLException {
        borrow(binding().autoCommit(choice));
    }

    @Test
    @Tag("B8")
    void aStatementIsRefusedWithoutAFlightOrSentWithItsBindingInOne() throws SQLException {
        borrow(AutoCommit.REJECT);
        assertState("25P01", () -> shop.tenancy.call(A, () -> read(connection, COUNT)));
        assertState(
                "25P01",
                () -> shop.tenancy.call(
                        A, () -> connection.prepareStatement(COUNT).executeQuery()));
        assertThat(flights()).isZero();
        connection.close();

        borrow(AutoCommit.FUSE);
        assertThat(shop.tenancy.call(A, () -> read(connection, COUNT))).isEqualTo("3");
        assertThat(flights()).isOne();
        assertThat(shop.tenancy.call(B, () -> update(connection, "update shop.invoice set note = 'x'")))
                .isEqualTo(2);
        assertThat(flights()).isOne();
        assertIdleAndUnbound();
    }

    @Test
    void fusedStatementsStayOneFlightHoweverOftenAndWithWhateverParameters() throws SQLException {
        borrow(AutoCommit.FUSE);

        try (PreparedStatement statement = connection.prepareStatement(
                "select string_agg(note, '' order by id) from shop.invoice where ?::timestamptz is not null")) {
            for (int i = 0; i < 20; i++) {
                TenantId tenant = i % 2 == 0 ? A : B;
                String notes = shop.tenancy.call(tenant, () -> {
                    statement.setTimestamp(1, Timestamp.from(Instant.EPOCH));
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getString(1);
                    }
                });

                assertThat(notes).isEqualTo(tenant.equals(A) ? "aaa" : "bb");
                assertThat(flights()).isOne();
            }
        }
        assertIdleAndUnbound();
    }

    @Test
    void fusedStatementsStayOneFlightWhateverTypesTheirParametersTakeInTurn() throws SQLException {
        borrow(AutoCommit.FUSE);

        try (PreparedStatement statement = connection.prepareStatement(
                "select string_agg(note, '' order by id) from shop.invoice where (?)::text is not null")) {
            for (int i = 0; i < 24; i++) {
                int turn = i;
                String notes = shop.tenancy.call(B, () -> {
                    if (turn / 8 == 1) {
                        statement.setTimestamp(1, Timestamp.from(Instant.EPOCH));
                    } else {
                        statement.setObject(1, turn % 2 == 0 ? "text" : B.value());
                    }
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getString(1);
                    }
                });

                assertThat(notes).isEqualTo("bb");
                assertThat(flights()).isOne();
            }
        }
    }
}
