package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.anEvent;
import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.Actor;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditPage;
import dev.mainstay.audit.AuditQuery;
import dev.mainstay.audit.AuditReader;
import dev.mainstay.audit.AuditTrail;
import dev.mainstay.audit.RedactionPolicy;
import dev.mainstay.core.InvalidInputException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tells where the next page begins comes from outside. */
class AuditCursorIT {

    private static AuditDatabase database;
    private static AuditReader reader;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
        reader = JdbcAuditReader.on(database.as("auditor"));
        AuditTrail trail = JdbcAuditTrail.builder()
                .redaction(RedactionPolicy.none())
                .dataSource(database.as("audit"))
                .build();
        asAlice().run(() -> trail.recordDetached(anEvent()));
        asAlice().run(() -> trail.recordDetached(anEvent()));
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    private static AuditPage page(AuditQuery query) {
        return asAlice().call(() -> reader.page(query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!", "\u0000", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void nextThatNoPageGaveIsInvalidInput(String forged) {
        assertThatThrownBy(() -> page(AuditQuery.all().after(forged)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("after must be what a page");
    }

    @Test
    void nextOfAnotherQueryIsInvalidInput() {
        String next = page(AuditQuery.builder().pageSize(1).build()).next().orElseThrow();
        List<AuditQuery> others = Stream.of(
                        AuditQuery.builder().action("a"),
                        AuditQuery.builder().platform(),
                        AuditQuery.builder().actor(Actor.User.of("alice")))
                .map(AuditQuery.Builder::build)
                .toList();

        for (AuditQuery other : others) {
            assertThatThrownBy(() -> page(other.after(next))).isInstanceOf(InvalidInputException.class);
        }
        String changed = next.substring(0, 10) + (next.charAt(10) == 'A' ? 'B' : 'A') + next.substring(11);
        assertThatThrownBy(() -> page(AuditQuery.all().after(changed))).isInstanceOf(InvalidInputException.class);
        assertThat(page(AuditQuery.builder().pageSize(7).build().after(next)).records())
                .hasSize(1);
    }

    @Test
    void pageSizeAndActionAreChecked() {
        assertThatThrownBy(() -> AuditQuery.builder().pageSize(0)).hasMessage("pageSize must be 1 to 1000, was 0");
        assertThatThrownBy(() -> AuditQuery.builder().pageSize(1_001)).hasMessageContaining("was 1001");
        assertThatThrownBy(() -> AuditQuery.builder().action("\0")).isInstanceOf(IllegalArgumentException.class);
    }
}
