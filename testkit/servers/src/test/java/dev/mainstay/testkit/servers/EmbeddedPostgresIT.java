package dev.mainstay.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

@EmbeddedPostgres
class EmbeddedPostgresIT {

    private static final Recorded<String> DATABASES = new Recorded<>();

    private static String createdIn = "";

    private final PostgresDatabase database;

    EmbeddedPostgresIT(PostgresDatabase database) {
        this.database = database;
    }

    @BeforeAll
    static void createTable(PostgresDatabase database, DataSource source) throws SQLException {
        createdIn = database.name();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE made_before_all (id int)");
        }
    }

    @Test
    void constructorLifecycleAndTestMethodsGetTheSameDatabase(PostgresDatabase injected, DataSource source)
            throws SQLException {
        assertThat(injected).isSameAs(database);
        assertThat(injected.name()).isEqualTo(createdIn);
        try (Connection connection = source.getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(createdIn);
        }
    }

    @Nested
    class InANestedClass {

        @Test
        void theDatabaseIsTheOneOfTheOuterClass(PostgresDatabase injected) {
            assertThat(injected).isSameAs(database);
        }
    }

    @Test
    void eachClassGetsADatabaseOfItsOwnWhichIsDroppedAfterIt() throws SQLException {
        DATABASES.clear();

        TestExecutionSummary summary = Launched.run(One.class, PerClassInstance.class, FailsInItsConstructor.class);

        assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
        assertThat(DATABASES.values()).hasSize(3).doesNotHaveDuplicates().doesNotContain(database.name());
        assertThat(existing()).isZero();
    }

    @Test
    void aParameterOfAnotherTypeIsLeftToOthers() {
        TestExecutionSummary summary = Launched.run(WantsANumber.class);

        assertThat(summary.getFailures())
                .singleElement()
                .satisfies(f -> assertThat(f.getException()).hasMessageContaining("No ParameterResolver registered"));
    }

    private int existing() throws SQLException {
        int count = 0;
        for (String name : DATABASES.values()) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                count += rows.next() ? 1 : 0;
            }
        }
        return count;
    }

    @EmbeddedPostgres
    static class One {
        @Test
        void first(PostgresDatabase injected) {
            DATABASES.addOnce(injected.name());
        }

        @Test
        void second(PostgresDatabase injected) {
            DATABASES.addOnce(injected.name());
        }
    }

    @EmbeddedPostgres
    @TestInstance(Lifecycle.PER_CLASS)
    static class PerClassInstance {
        private final PostgresDatabase injected;

        PerClassInstance(PostgresDatabase injected) {
            this.injected = injected;
        }

        @BeforeEach
        void same(PostgresDatabase again) {
            assertThat(again).isSameAs(injected);
        }

        @Test
        void records() {
            DATABASES.addOnce(injected.name());
        }
    }

    @EmbeddedPostgres
    @TestInstance(Lifecycle.PER_CLASS)
    static class FailsInItsConstructor {
        FailsInItsConstructor(PostgresDatabase injected) {
            DATABASES.addOnce(injected.name());
            throw new IllegalStateException("on purpose");
        }

        @Test
        void neverRuns() {}
    }

    @EmbeddedPostgres
    static class WantsANumber {
        @Test
        void test(Number number) {}
    }
}
