package dev.mainstay.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mainstay.testkit.servers.EmbeddedPostgres;
import dev.mainstay.testkit.servers.PostgresDatabase;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** {@code make postgres-oldest} would prove nothing on the usual server. */
@EmbeddedPostgres
class ServerVersionIT {

    private static final String USUAL = "18";

    @Test
    void theEmbeddedServerIsOfTheMajorThatWasAskedFor(PostgresDatabase database) throws Exception {
        assumeThat(System.getenv("MAINSTAY_POSTGRES_URL"))
                .as("a server that the user runs")
                .isNull();
        String asked = System.getProperty("mainstay.postgres.version", USUAL).split("\\.", 2)[0];

        try (Connection connection = database.dataSource().getConnection()) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).hasToString(asked);
        }
    }
}
