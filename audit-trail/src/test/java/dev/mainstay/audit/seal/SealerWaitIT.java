package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.core.health.ProbeResult;
import dev.mainstay.core.health.Status;
import dev.mainstay.core.keys.Ed25519Key;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.time.ManualTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SealerWaitIT {

    private final Ed25519Key key = SealFixture.key("first");
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final ManualTime time = ManualTime.create();

    private AuditDatabase database;
    private AuditSealer sealer;

    @BeforeEach
    void setUp() throws SQLException {
        database = AuditDatabase.ready();
        sealer = SealFixture.sealer(database, key)
                .ticker(time)
                .listener(signals::add)
                .build();
        sealer.sealOnce();
        signals.clear();
    }

    @AfterEach
    void tearDown() {
        database.close();
    }

    @Test
    @Tag("AU23")
    void openTransactionDelaysSealingAndNothingElse() throws SQLException {
        try (Connection open = database.tenantTransaction("acme")) {
            AuditDatabase.execute(open, SealFixture.inserts("acme", "standard", 2));
            int pid = Integer.parseInt(
                    AuditDatabase.column(open, "SELECT pg_backend_pid()").get(0));
            try (Connection writer = database.tenantTransaction("acme")) {
                // A writer that had to wait for anything would fail.
                AuditDatabase.execute(writer, "SET LOCAL lock_timeout = 1");
                AuditDatabase.execute(writer, SealFixture.inserts("acme", "standard", 3));
                assertThat(sealer.sealOnce().records()).isZero();
                AuditDatabase.execute(writer, SealFixture.inserts("acme", "standard", 1));
                writer.commit();
            }
            assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 0, 0));
            time.advance(Duration.ofSeconds(60));
            signals.clear();

            assertThat(sealer.sealOnce().records()).isZero();

            SealSignal.Blocked blocked = only(SealSignal.Blocked.class);
            assertThat(blocked.blocker().pid()).isEqualTo(pid);
            assertThat(blocked.blocker().age()).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
            assertThat(blocked.value()).isGreaterThanOrEqualTo(60);
            assertThat(blocked.attributes()).hasToString("{by=session}");
            assertThat(only(SealSignal.Unsealed.class).value()).isEqualTo(4);
            assertThat(only(SealSignal.Lag.class).value()).isPositive();
            open.commit();
        }
        signals.clear();

        assertThat(sealer.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 1, 6));

        assertThat(signals).noneMatch(SealSignal.Blocked.class::isInstance);
        assertThat(only(SealSignal.Unsealed.class).value()).isZero();
        assertThat(only(SealSignal.Sealed.class).records()).isEqualTo(6);
        SealFixture.assertWhole(database, key);
    }

    @Test
    void preparedTransactionIsNamedAsBlockerAndItsRecordsAreSealedOnceItIsCommitted() throws SQLException {
        String gid = database.postgres().name();
        try (Connection tx = database.tenantTransaction("acme")) {
            AuditDatabase.execute(tx, SealFixture.inserts("acme", "standard", 2));
            AuditDatabase.execute(tx, "PREPARE TRANSACTION '" + gid + "'");
        }
        SealFixture.write(database, "globex", 1);

        assertThat(sealer.sealOnce().records()).isZero();
        Backlog backlog = sealer.backlog();
        database.administrate("COMMIT PREPARED '" + gid + "'");

        assertThat(backlog.unsealed()).isEqualTo(1);
        assertThat(backlog.blocker()).get().matches(Backlog.Blocker::isPrepared);
        assertThat(sealer.sealOnce().records()).isEqualTo(3);
        SealFixture.assertWhole(database, key);
    }

    @Test
    void readersDoNotHoldUpSealing() throws SQLException {
        try (Connection reader = database.as("auditor").getConnection()) {
            AuditDatabase.execute(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM audit.block");
            SealFixture.write(database, "acme", 1);

            assertThat(sealer.sealOnce().records()).isEqualTo(1);
        }
    }

    @Test
    void healthIsDownWhenARecordWaitsTooLongAndUpWhenItIsSealed() throws Exception {
        SealFixture.write(database, "acme", 1);
        database.column("SELECT pg_sleep(0.01)");

        ProbeResult tooLong = sealer.probe(Duration.ofMillis(5)).run();
        ProbeResult inTime = sealer.probe(Duration.ofHours(1)).run();
        sealer.sealOnce();

        assertThat(tooLong).isEqualTo(ProbeResult.down("seal-lag"));
        assertThat(inTime.status()).isEqualTo(Status.UP);
        assertThat(sealer.probe(Duration.ofMillis(5)).run().status()).isEqualTo(Status.UP);
    }

    @Test
    @Tag("AU28")
    void idleLogGetsAHeartbeatAtEachIntervalAndNoneBefore() throws SQLException {
        AuditSealer hourly =
                SealFixture.sealer(database, key).heartbeat(Duration.ofHours(1)).build();
        AuditSealer eager = SealFixture.sealer(database, key)
                .heartbeat(Duration.ofMillis(5))
                .listener(signals::add)
                .build();

        assertThat(hourly.sealOnce().blocks()).isZero();
        for (int i = 1; i <= 3; i++) {
            database.column("SELECT pg_sleep(0.006)");
            assertThat(eager.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 1, 0));
            assertThat(hourly.sealOnce().blocks()).isZero();
        }

        assertThat(database.column("SELECT kind || ' ' || leaf_count FROM audit.block ORDER BY block_no"))
                .containsExactly("GENESIS 0", "HEARTBEAT 0", "HEARTBEAT 0", "HEARTBEAT 0");
        assertThat(signals)
                .filteredOn(SealSignal.Sealed.class::isInstance)
                .extracting(Signal::attributes)
                .hasSize(3)
                .allSatisfy(attributes -> assertThat(attributes).containsEntry("kind", "heartbeat"));
        SealFixture.assertWhole(database, key);
    }

    @Test
    @Tag("AU28")
    void heartbeatComesAlsoWhileATransactionHoldsUpSealing() throws SQLException {
        AuditSealer eager = SealFixture.sealer(database, key)
                .heartbeat(Duration.ofMillis(5))
                .build();
        try (Connection open = database.tenantTransaction("acme")) {
            AuditDatabase.execute(open, SealFixture.inserts("acme", "standard", 1));
            SealFixture.write(database, "globex", 1);
            database.column("SELECT pg_sleep(0.006)");

            assertThat(eager.sealOnce()).isEqualTo(new SealResult(SealResult.End.DONE, 1, 0));
            open.commit();
        }

        assertThat(eager.sealOnce().records()).isEqualTo(2);
        SealFixture.assertWhole(database, key);
    }

    private <T extends Signal> T only(Class<T> type) {
        List<T> found =
                signals.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
