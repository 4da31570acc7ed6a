package dev.mainstay.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A database that lacks something of the idempotency tables is refused at start, and all that it lacks is named. */
class SchemaCheckIT {

    private static final PostgresOptions OPTIONS = PostgresOptions.ofDefaults();

    private static DataSource login(IdempotencyDatabase database) {
        return database.postgres().dataSource(database.role("login"), "");
    }

    @Test
    void readyDatabasePassesAlsoForALoginWithoutRightsOnTheTables() {
        try (IdempotencyDatabase database = IdempotencyDatabase.ready()) {
            assertThatCode(() -> {
                        IdempotencySchema.check(login(database), OPTIONS);
                        IdempotencySchema.check(login(database), OPTIONS.withSchema("app"));
                        IdempotencySchema.checkUntenanted(login(database), OPTIONS);
                    })
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void missingTableIsNamedAndWhereTheSqlIs() {
        try (IdempotencyDatabase database = IdempotencyDatabase.empty()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> IdempotencySchema.check(login(database), OPTIONS))
                    .withMessage("the idempotency schema is not ready, missing: table mainstay_idempotency."
                            + " Run bootstrap.sql and the migrations in META-INF/mainstay/sql/idempotency");
            assertThatIllegalStateException()
                    .isThrownBy(() -> IdempotencySchema.checkUntenanted(login(database), OPTIONS))
                    .withMessageContaining("missing: table mainstay_idempotency_untenanted.");
        }
    }

    @Test
    void tableInAnotherSchemaThanTheChosenOneIsMissing() {
        try (IdempotencyDatabase database = IdempotencyDatabase.ready()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> IdempotencySchema.check(login(database), OPTIONS.withSchema("elsewhere")))
                    .withMessageContaining("missing: table mainstay_idempotency.");
        }
    }

    @Test
    void everythingThatTheTableLacksIsNamed() {
        try (IdempotencyDatabase database = IdempotencyDatabase.ready()) {
            database.administrate("ALTER TABLE app.mainstay_idempotency NO FORCE ROW LEVEL SECURITY");
            database.administrate("DROP POLICY tenant_guard ON app.mainstay_idempotency");
            database.administrate("ALTER TABLE app.mainstay_idempotency DROP COLUMN steps");

            assertThatIllegalStateException()
                    .isThrownBy(() -> IdempotencySchema.check(login(database), OPTIONS))
                    .withMessageContaining("missing: column steps of mainstay_idempotency;"
                            + " forced row-level security on mainstay_idempotency;"
                            + " policy tenant_guard on mainstay_idempotency.");
            assertThatCode(() -> IdempotencySchema.checkUntenanted(login(database), OPTIONS))
                    .doesNotThrowAnyException();
        }
    }
}
