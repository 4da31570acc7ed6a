package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.Changes;
import dev.mainstay.audit.DiffPolicy;
import dev.mainstay.audit.Redact;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.audit.Resource;
import dev.mainstay.audit.jackson.JacksonValueReader;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a class marks does not reach the table. */
class MarkedValuesIT {

    private static final String SECRET = "s3cr3t-value";

    record Login(String user, @Redact String password) {}

    static final class Bean {
        @Redact
        private final String password = SECRET;

        public String getPassword() {
            return password;
        }
    }

    @Test
    @Tag("AU17")
    void markedValueIsNotInTheStoredRow() throws SQLException {
        DiffPolicy jackson =
                DiffPolicy.builder().reader(JacksonValueReader.ofDefaults()).build();
        Map<String, Object> document = Map.of("logins", List.of(new Login("alice", SECRET)), "unknown", new Bean());
        try (AuditDatabase database = AuditDatabase.ready();
                AuditTrail trail = JdbcAuditTrail.builder()
                        .redaction(RedactionPolicy.none())
                        .dataSource(database.pool("audit", 1))
                        .build()) {
            for (DiffPolicy policy : List.of(DiffPolicy.ofDefaults(), jackson)) {
                AuditEvent event = AuditEvent.of("login.change", Resource.ofType("login"))
                        .changes(Changes.created(document, policy))
                        .build();
                AuditDatabase.asAlice().call(() -> trail.recordDetached(event));
            }

            assertThat(database.column("SELECT record::text FROM audit.record"))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row).doesNotContain(SECRET).contains("removed"));
        }
    }
}
