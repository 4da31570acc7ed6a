package dev.mainstay.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditId;
import dev.mainstay.testkit.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process dies, a real server stops, a real disk refuses. */
class SpillCrashIT {

    @TempDir
    Path directory;

    @Test
    @Tag("AU6")
    void processThatDiesBetweenCommitAndCuttingTheFileStoresNothingTwice() throws Exception {
        try (AuditDatabase database = AuditDatabase.ready();
                SpillFixture spill = new SpillFixture(database, directory)) {
            OwnProcess process = run("", database, spill.file, "20");
            List<String> output = process.output();
            List<AuditId> ids =
                    output.stream().map(UUID::fromString).map(AuditId::new).toList();
            List<String> committed = spill.stored(ids, "id");
            int waiting = spill.lines("").size();
            spill.trail();
            spill.time.advance(Duration.ZERO);

            assertThat(process.code()).isEqualTo(SpillCrash.DIED);
            assertThat(committed).isEqualTo(output).hasSize(20);
            assertThat(waiting).isEqualTo(20);
            assertThat(spill.stored(ids, "id")).isEqualTo(output);
            assertThat(spill.count("present")).isEqualTo(20);
            assertThat(Files.size(spill.file)).isZero();
        }
    }

    @Test
    @Tag("AU6")
    void serverThatIsRestartedGetsEachRecordOnceWhenItIsBack() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                AuditDatabase database = AuditDatabase.ready(server);
                SpillFixture spill = new SpillFixture(database, directory)) {
            RestartableServer restartable = new RestartableServer(database);
            JdbcAuditTrail trail = spill.built(spill.builder(Spill.file(spill.file))
                    .dataSource(database.pool("audit", 2, Duration.ofMillis(500))));
            List<AuditId> ids = new ArrayList<>(SpillFixture.record(trail, "before"));
            restartable.stop();
            ids.addAll(SpillFixture.record(trail, "1", "2", "3"));
            int waiting = spill.lines("").size();
            restartable.start();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (Files.size(spill.file) > 0) {
                assertThat(System.nanoTime()).isLessThan(end);
                spill.deliver();
            }

            assertThat(waiting).isEqualTo(3);
            assertThat(spill.stored(ids, "resource_id || coalesce(detail->>'$late', '')"))
                    .containsExactly("before", "1true", "2true", "3true");
        }
    }

    @Test
    void diskThatTakesNoMoreIsToldAndWhatItTookStays() throws Exception {
        try (AuditDatabase database = AuditDatabase.ready();
                SpillFixture spill = new SpillFixture(database, directory)) {
            OwnProcess process = run("ulimit -f 200 &&", database, spill.file, "fill");
            List<String> kept = spill.lines("");
            spill.trail();
            spill.time.advance(Duration.ZERO);

            assertThat(process.output())
                    .singleElement()
                    .asString()
                    .contains("SQLSTATE 08001", "nor could the file of the spill be written", "IOException");
            assertThat(kept).hasSizeGreaterThan(100);
            assertThat(spill.count("delivered")).isEqualTo(kept.size());
            assertThat(spill.count("damaged")).isZero();
        }
    }

    private static OwnProcess run(String shell, AuditDatabase database, Path file, String what)
            throws IOException, InterruptedException {
        return OwnProcess.run(
                shell, SpillCrash.class, database.postgres().jdbcUrl(), database.role("audit"), file.toString(), what);
    }
}
