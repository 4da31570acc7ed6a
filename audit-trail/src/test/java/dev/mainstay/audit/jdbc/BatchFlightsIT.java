package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.ACME;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.testkit.servers.FlightCounter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a batch costs on the network. */
class BatchFlightsIT {

    private static AuditDatabase database;
    private static AuditTrail trail;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.pool("audit", 1))
                .build();
    }

    @AfterAll
    static void tearDown() {
        trail.close();
        database.close();
    }

    @Test
    @Tag("AU8")
    void batchTravelsAsOneGroupOfRoundTrips() throws SQLException {
        long one = flights(1);
        long hundred = flights(100);
        long tenThousand = flights(10_000);

        assertThat(one).isEqualTo(1);
        assertThat(hundred).isEqualTo(1);
        // The driver reads replies in between, so that neither side waits for the other with full buffers.
        assertThat(tenThousand).isLessThanOrEqualTo(10_000 / 200);
    }

    private static long flights(int count) throws SQLException {
        List<AuditEvent> events = events(count);
        try (FlightCounter proxy = FlightCounter.to(
                        database.postgres().host(), database.postgres().port());
                Connection tx = database.postgres()
                        .dataSourceVia(proxy, database.role("login"), "")
                        .getConnection()) {
            tx.setAutoCommit(false);
            database.bind(tx, ACME.value());
            proxy.reset();
            List<AuditId> ids = asAlice().call(() -> trail.recordAll(tx, events));
            assertThat(ids).hasSize(count);
            return proxy.traffic().flights();
        }
    }

    private static List<AuditEvent> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> AuditEvent.of("batch.line", Resource.of("line", i)).build())
                .toList();
    }
}
