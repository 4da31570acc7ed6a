package dev.mainstay.idempotency.jdbc;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.TENANT;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.idempotency.Entry;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.Owner;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.RecordKey;
import dev.mainstay.idempotency.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with the tables. */
class IdempotencySchemaIT {

    private static final TenantId OTHER = TenantId.of(UUID.randomUUID());

    private static IdempotencyDatabase database;
    private static DataSource tenants;
    private static DataSource platform;

    private final RecordKey key = newKey();

    @BeforeAll
    static void setUp() {
        database = IdempotencyDatabase.ready();
        tenants = database.tenants(2);
        platform = database.platform(2);
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void begin() {
        try (PostgresStore store = PostgresStore.on(tenants)) {
            get(store.begin(key, Fingerprint.none(), Owner.random(), Policy.standard()));
        }
    }

    private static List<String> asTenant(TenantId tenant, String query) throws SQLException {
        return CallContext.empty().withTenant(tenant).call(() -> {
            try (Connection connection = tenants.getConnection()) {
                connection.setAutoCommit(false);
                return IdempotencyDatabase.column(connection, query);
            }
        });
    }

    private static List<String> asPlatform(String query) throws SQLException {
        try (Connection connection = platform.getConnection()) {
            return IdempotencyDatabase.column(connection, query);
        }
    }

    @Test
    void migrationAndBootstrapAreRepeatable() {
        try (IdempotencyDatabase fresh = IdempotencyDatabase.empty()) {
            fresh.bootstrap();
            fresh.bootstrap();

            assertThat(fresh.migrate().migrationsExecuted).isPositive();
            assertThat(fresh.migrate().migrationsExecuted).isZero();
            assertThat(fresh.column("SELECT tableowner FROM pg_tables WHERE schemaname = 'app' AND tablename ="
                            + " 'mainstay_idempotency'"))
                    .containsExactly(fresh.role("migrator"));
        }
    }

    @Test
    void foreignTenantSeesAndChangesNoRecord() throws SQLException {
        assertThat(asTenant(TENANT, "SELECT count(*) FROM mainstay_idempotency"))
                .isNotEqualTo(List.of("0"));
        assertThat(asTenant(OTHER, "SELECT count(*) FROM mainstay_idempotency")).containsExactly("0");
        assertThat(asTenant(OTHER, "UPDATE mainstay_idempotency SET attempt = 9 RETURNING 1"))
                .isEmpty();
        assertThat(asTenant(OTHER, "DELETE FROM mainstay_idempotency RETURNING 1"))
                .isEmpty();
        assertThatThrownBy(() -> asTenant(
                        OTHER,
                        "INSERT INTO mainstay_idempotency (tenant_id, key, fingerprint, state, owner, fence, attempt,"
                                + " since, lease_until, retain, expires_at) SELECT '" + TENANT.value()
                                + "', sha256('a'), sha256('b'), 'RUNNING', gen_random_uuid(), 1, 1, now(), now(), '1 h',"
                                + " now() RETURNING 1"))
                .hasMessageContaining("row-level security policy");
    }

    @Test
    void keyOfAnotherTenantThanTheContextsIsRefusedBeforeAnythingIsSent() {
        try (PostgresStore store = PostgresStore.on(tenants)) {
            CallContext.empty()
                    .withTenant(OTHER)
                    .run(() -> assertThatIllegalArgumentException()
                            .isThrownBy(() -> store.find(key))
                            .withMessage("tenant of the key must be that of the call context, was another"));
        }
    }

    @Test
    void applicationsLoginHasNoRightsOutsideOfABoundTransaction() {
        DataSource login = database.postgres().dataSource(database.role("login"), "");

        assertThatThrownBy(() -> {
                    try (Connection connection = login.getConnection()) {
                        IdempotencyDatabase.column(connection, "SELECT 1 FROM mainstay_idempotency");
                    }
                })
                .hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT count(*) FROM", "DELETE FROM"})
    void tenantsRoleHasNoRightsOnTheTableWithoutTenants(String verb) {
        assertThatThrownBy(() -> asTenant(TENANT, verb + " mainstay_idempotency_untenanted"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void platformReadsAndForgetsRecordsOfAllTenantsAndNeitherMakesNorChangesOne() throws SQLException {
        RecordKey record = key;
        IdempotencyStore store = PostgresStore.on(platform);

        Optional<Entry> entry = get(store.find(record));
        assertThat(entry.orElseThrow().state()).isEqualTo(Entry.State.RUNNING);
        assertThatThrownBy(() -> asPlatform("UPDATE mainstay_idempotency SET state = 'RETRYABLE' RETURNING 1"))
                .hasMessageContaining("row-level security policy");
        assertThatThrownBy(() -> asPlatform("UPDATE mainstay_idempotency SET fence = 1 RETURNING 1"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> get(store.begin(newKey(), Fingerprint.none(), Owner.random(), Policy.standard())))
                .hasCauseInstanceOf(IdempotencyStoreException.class);
        assertThat(get(store.settle(record, Owner.operator(), Verdict.Keep.FORGET)))
                .isTrue();
        assertThat(asPlatform("SELECT 1 FROM mainstay_idempotency WHERE tenant_id = '" + OTHER.value() + "'"))
                .isEmpty();
    }

    @Test
    void tablesMayLieInASchemaThatNoSearchPathNames() {
        PostgresOptions elsewhere = PostgresOptions.ofDefaults().withSchema("app");
        DataSource noPath = database.pool(database.postgres().dataSource(), 1);
        try (PostgresStore store = PostgresStore.on(noPath, elsewhere)) {
            database.administrate("ALTER ROLE \"" + database.postgres().adminUser() + "\" IN DATABASE "
                    + database.postgres().name() + " SET search_path = pg_catalog");

            assertThat(get(store.find(key))).isPresent();
            assertThat(PostgresCleanup.on(noPath, elsewhere).runOnce(1).total()).isZero();
        } finally {
            database.administrate("ALTER ROLE \"" + database.postgres().adminUser() + "\" IN DATABASE "
                    + database.postgres().name() + " RESET search_path");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "App", "a b", "1a", "a\"; drop table x; --"})
    void schemaThatIsNoPlainNameIsRefused(String schema) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresOptions.ofDefaults().withSchema(schema))
                .withMessageStartingWith("schema must be 1 to 63 of a-z 0-9 _");
    }
}
