package dev.mainstay.testkit.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tests leave on connections is found. */
@EmbeddedPostgres
class TenantLeaksIT {

    private final PostgresDatabase database;
    private Connection pooled;

    TenantLeaksIT(PostgresDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void open() throws SQLException {
        pooled = database.dataSource().getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        pooled.close();
    }

    private List<String> left() {
        return PoolLeaks.in(SharedConnection.of(pooled), 1, "mainstay.tenant_id");
    }

    @Test
    void cleanConnectionIsNotAccused() throws SQLException {
        pooled.setAutoCommit(false);
        Sql.rows(pooled, "select set_config('mainstay.tenant_id', 'acme', true)");
        pooled.commit();

        assertThat(left()).isEmpty();
        assertThat(left()).isEmpty();
    }

    @Test
    void tenantThatWasSetForTheSessionIsFound() throws SQLException {
        Sql.rows(pooled, "select set_config('mainstay.tenant_id', 'acme', false)");

        assertThat(left()).containsExactly("connection 1 carries a tenant in mainstay.tenant_id");
    }

    @Test
    void roleThatWasTakenForTheSessionIsFound() throws SQLException {
        Sql.update(pooled, "set role pg_monitor");

        assertThat(left()).containsExactly("connection 1 has taken a role");
    }

    @Test
    void openTransactionIsFoundHoweverItBegan() throws SQLException {
        Sql.update(pooled, "begin");

        assertThat(left()).containsExactly("connection 1 is in a transaction");
        pooled.setAutoCommit(false);
        Sql.rows(pooled, "select 1");
        assertThat(left()).containsExactly("connection 1 is in a transaction");
    }

    @Test
    void connectionThatCannotBeBorrowedIsTold() {
        List<String> left = PoolLeaks.in(database.dataSource("nobody_of_this_name", ""), 2, "mainstay.tenant_id");

        assertThat(left).singleElement().asString().startsWith("only 0 of 2 connections could be borrowed");
    }
}
