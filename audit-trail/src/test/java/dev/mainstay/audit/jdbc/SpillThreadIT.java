package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RedactionPolicy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trail's own thread, and pools that fail in ways of their own. */
class SpillThreadIT {

    @TempDir
    Path directory;

    @Test
    @Tag("AU6")
    void threadOfTheTrailStoresWhatWaits() throws Exception {
        try (AuditDatabase database = AuditDatabase.ready();
                SpillFixture spill = new SpillFixture(database, directory)) {
            JdbcAuditTrail trail = spill.built(JdbcAuditTrail.builder()
                    .redaction(RedactionPolicy.none())
                    .dataSource(spill.dataSource())
                    .spill(Spill.file(spill.file).withInterval(Duration.ofMillis(20))));
            spill.way.down();
            List<AuditId> ids = SpillFixture.record(trail, "1", "2");
            awaitLine(spill.file);
            spill.way.up();
            awaitEmpty(spill.file);

            assertThat(spill.stored(ids, "resource_id")).containsExactly("1", "2");
            trail.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("mainstay-audit-spill") && !thread.isDaemon())
                    .isEmpty();
        }
    }

    @Test
    void poolThatIsFilledAtItsFirstUseIsDownToo() throws Exception {
        try (AuditDatabase database = AuditDatabase.ready();
                SpillFixture spill = new SpillFixture(database, directory);
                HikariDataSource lazy = new HikariDataSource()) {
            lazy.setDataSource(spill.dataSource());
            spill.way.down();
            JdbcAuditTrail trail =
                    spill.built(spill.builder(Spill.file(spill.file)).dataSource(lazy));
            List<AuditId> ids = SpillFixture.record(trail, "1");
            int waiting = spill.lines("").size();
            spill.way.up();
            spill.deliver();

            assertThat(waiting).isEqualTo(1);
            assertThat(spill.stored(ids, "resource_id")).containsExactly("1");
        }
    }

    @Test
    void failureThatIsNoneOfTheDatabasePassesUnchanged() throws Exception {
        try (AuditDatabase database = AuditDatabase.empty();
                SpillFixture spill = new SpillFixture(database, directory)) {
            DataSource broken = (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                        throw new IllegalStateException("no such route");
                    });
            JdbcAuditTrail trail =
                    spill.built(spill.builder(Spill.file(spill.file)).dataSource(broken));

            assertThatThrownBy(() -> SpillFixture.record(trail, "1"))
                    .isInstanceOf(IllegalStateException.class)
                    .isNotInstanceOf(AuditWriteException.class)
                    .hasMessage("no such route");
            assertThat(Files.size(spill.file)).isZero();
        }
    }

    @Test
    void lineThatIsLongerThanAnyIsPutAside() throws Exception {
        try (AuditDatabase database = AuditDatabase.ready();
                SpillFixture spill = new SpillFixture(database, directory)) {
            String junk = "x".repeat((int) Spill.LEAST_BYTES + 10);
            Files.writeString(spill.file, junk + "\n");
            JdbcAuditTrail trail = spill.trail();
            spill.time.advance(Duration.ZERO);
            List<AuditId> ids = SpillFixture.record(trail, "1");

            assertThat(spill.lines(".refused")).containsExactly(junk);
            assertThat(spill.stored(ids, "detail ? '$late'")).containsExactly("f");
        }
    }

    @Test
    void closedTrailRefusesAndOneThatIsClosedTwiceIsClosed() throws Exception {
        try (AuditDatabase database = AuditDatabase.empty();
                SpillFixture spill = new SpillFixture(database, directory)) {
            JdbcAuditTrail trail = spill.trail();
            trail.close();
            trail.close();

            assertThatThrownBy(() -> asAlice()
                            .run(() ->
                                    trail.recordDetached(SpillFixture.event("1").build())))
                    .hasMessageContaining("closed");
        }
    }

    private static void awaitLine(Path file) throws IOException {
        await(file, false);
    }

    private static void awaitEmpty(Path file) throws IOException {
        await(file, true);
    }

    private static void await(Path file, boolean empty) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while ((Files.size(file) == 0) != empty) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
