package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.core.keys.Ed25519Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writers that do everything that a transaction can do, and sealers that do not know of each other. */
class SealerRaceIT {

    private static final int WRITERS = 4;
    private static final int SEALERS = 3;

    private final Ed25519Key key = SealFixture.key("first");
    /** Marks of records whose commit was answered. */
    private final Set<String> committed = ConcurrentHashMap.newKeySet();

    private final AtomicInteger lostRaces = new AtomicInteger();

    @Test
    @Tag("AU22")
    void everyCommittedRecordIsInExactlyOneBlock() throws Exception {
        storm(new Random().nextLong(), 60);
    }

    @Test
    @Tag("AU22")
    @Tag("stress")
    void everyCommittedRecordIsInExactlyOneBlockForManySeeds() throws Exception {
        for (int round = 0; round < 20; round++) {
            committed.clear();
            storm(new Random().nextLong(), 250);
        }
    }

    private void storm(long seed, int transactions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + SEALERS);
        try (AuditDatabase database = AuditDatabase.ready()) {
            // The server of the tests answers commits before they are written, which a kill would undo.
            database.administrate("ALTER DATABASE " + database.postgres().name() + " SET synchronous_commit = on");
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Writer writer = new Writer(database, new Random(seed + i), i);
                writers.add(threads.submit(() -> writer.write(transactions)));
            }
            List<Future<?>> sealers = new ArrayList<>();
            for (int i = 0; i < SEALERS; i++) {
                AuditSealer sealer = withoutLeader(database);
                sealers.add(threads.submit(() -> sealUntil(sealer, writers)));
            }
            for (Future<?> each : writers) {
                each.get(300, TimeUnit.SECONDS);
            }
            for (Future<?> each : sealers) {
                each.get(300, TimeUnit.SECONDS);
            }
            // A writer that was killed between PREPARE and COMMIT PREPARED leaves a transaction that holds up sealing.
            for (String left :
                    database.column("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")) {
                database.administrate("ROLLBACK PREPARED '" + left + "'");
            }
            SealFixture.awaitNone(
                    database,
                    "SELECT pid FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()");
            assertThat(withoutLeader(database).sealOnce().end()).isEqualTo(SealResult.End.DONE);

            assertThat(database.column("SELECT resource_id FROM audit.record"))
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates()
                    .containsAll(committed);
            assertThat(SealFixture.head(database).header().total()).isGreaterThanOrEqualTo(committed.size());
            SealFixture.assertWhole(database, key);
            VerificationReport verified = AuditVerifier.builder(database.as("verifier"))
                    .keys(BlockKeys.of(List.of(key), List.of()))
                    .build()
                    .verify();
            assertThat(verified.result()).as(verified.toText()).isEqualTo(VerificationReport.Result.INTACT);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A sealer that takes the lock of the leader for granted. */
    private AuditSealer withoutLeader(AuditDatabase database) {
        DataSource everybodyLeads = WatchedDataSource.replacing(
                database.as("sealer"), sql -> sql.contains("advisory") ? "SELECT true" : sql);
        return AuditSealer.builder(everybodyLeads)
                .signer(BlockSigner.ed25519(key))
                .maxLeaves(7)
                .build();
    }

    private void sealUntil(AuditSealer sealer, List<Future<?>> writers) {
        while (!writers.stream().allMatch(Future::isDone)) {
            try {
                if (sealer.sealOnce().end() == SealResult.End.LOST_RACE) {
                    lostRaces.incrementAndGet();
                }
            } catch (SQLException killed) {
                // The server of the tests restarts when one of its processes is killed; the next run goes on.
            }
        }
    }

    /** One writer; each transaction ends in another way. */
    private final class Writer {

        private final AuditDatabase database;
        private final Random random;
        private final int number;
        private int written;

        Writer(AuditDatabase database, Random random, int number) {
            this.database = database;
            this.random = random;
            this.number = number;
        }

        void write(int transactions) {
            for (int i = 0; i < transactions; i++) {
                List<String> marks = new ArrayList<>();
                try (Connection tx = database.tenantTransaction(random.nextBoolean() ? "acme" : "globex")) {
                    for (int part = random.nextInt(3); part >= 0; part--) {
                        part(tx, marks);
                    }
                    AuditDatabase.execute(tx, "SELECT pg_sleep(" + random.nextInt(20) / 1_000.0 + ")");
                    end(tx, marks, i == 30 && number == 0);
                } catch (SQLException killed) {
                    // Whether it was committed, the database says.
                }
            }
        }

        private void part(Connection tx, List<String> marks) throws SQLException {
            boolean kept = random.nextInt(3) > 0;
            AuditDatabase.execute(tx, "SAVEPOINT part");
            for (int row = random.nextInt(4); row >= 0; row--) {
                String mark = number + "-" + written++;
                AuditDatabase.execute(
                        tx,
                        SealFixture.inserts("x", random.nextBoolean() ? "standard" : "security", 1)
                                .replace("'x'", "current_setting('mainstay.tenant_id')")
                                .replace("'o-' || i", "'" + mark + "'"));
                if (kept) {
                    marks.add(mark);
                }
            }
            AuditDatabase.execute(tx, (kept ? "RELEASE" : "ROLLBACK TO") + " SAVEPOINT part");
        }

        private void end(Connection tx, List<String> marks, boolean killHard) throws SQLException {
            String gid = database.postgres().name() + "-" + number + "-" + written;
            switch (random.nextInt(8)) {
                case 0 -> tx.rollback();
                case 1 -> {
                    AuditDatabase.execute(tx, "PREPARE TRANSACTION '" + gid + "'");
                    database.column("SELECT pg_sleep(" + random.nextInt(20) / 1_000.0 + ")");
                    database.administrate("COMMIT PREPARED '" + gid + "'");
                    committed.addAll(marks);
                }
                case 2 -> {
                    AuditDatabase.execute(tx, "PREPARE TRANSACTION '" + gid + "'");
                    database.administrate("ROLLBACK PREPARED '" + gid + "'");
                }
                case 3 -> kill(tx, killHard);
                default -> {
                    if (killHard) {
                        kill(tx, true);
                    }
                    tx.commit();
                    committed.addAll(marks);
                }
            }
        }

        private void kill(Connection tx, boolean hard) throws SQLException {
            long pid = Long.parseLong(
                    AuditDatabase.column(tx, "SELECT pg_backend_pid()").get(0));
            Optional<ProcessHandle> backend =
                    hard ? ProcessHandle.of(pid).filter(Writer::isPostgres) : Optional.empty();
            if (backend.isPresent()) {
                backend.get().destroyForcibly();
            } else {
                database.column("SELECT pg_terminate_backend(" + pid + ")");
            }
        }

        /** The tests may run against a server of another machine, where this number means something else. */
        private static boolean isPostgres(ProcessHandle process) {
            return process.info().command().orElse("").endsWith("postgres");
        }
    }
}
