package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;
import static dev.mainstay.audit.jdbc.SpillFixture.event;
import static dev.mainstay.audit.jdbc.SpillFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEntry;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.Resource;
import dev.mainstay.core.context.CallContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detached records wait in a file while the database is down. */
class SpillIT {

    private static AuditDatabase database;

    @TempDir
    Path directory;

    private SpillFixture spill;

    @BeforeAll
    static void setUp() throws SQLException {
        database = AuditDatabase.ready();
    }

    @AfterAll
    static void tearDown() {
        database.close();
    }

    @BeforeEach
    void open() {
        spill = new SpillFixture(database, directory);
    }

    @AfterEach
    void close() {
        spill.close();
    }

    @Test
    @Tag("AU6")
    void whatWaitedIsStoredOnceInOrderAndMarkedLate() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        AuditId before = record(trail, "before").get(0);
        spill.way.down();
        List<AuditId> waiting = record(trail, "1", "2", "3");
        spill.deliver(); // still down
        List<String> lines = spill.lines("");
        spill.way.up();
        spill.deliver();
        AuditId after = record(trail, "after").get(0);
        spill.deliver();

        assertThat(lines).hasSize(3);
        assertThat(spill.stored(waiting, "resource_id || ' ' || (detail->>'$late')"))
                .containsExactly("1 true", "2 true", "3 true");
        assertThat(spill.stored(List.of(before, after), "resource_id || coalesce(detail->>'$late', '')"))
                .containsExactly("before", "after");
        assertThat(Files.size(spill.file)).isZero();
        assertThat(spill.count("kept")).isEqualTo(3);
        assertThat(spill.count("delivered")).isEqualTo(3);
        assertThat(spill.time.pending()).isZero();
    }

    @Test
    void tenantsAreKeptApartAndEachInItsOrder() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        spill.way.down();
        List<AuditId> acme = new ArrayList<>();
        List<AuditId> globex = new ArrayList<>();
        CallContext other = asAlice().withTenant(AuditDatabase.GLOBEX);
        for (int i = 0; i < 3; i++) {
            acme.addAll(record(trail, "a" + i));
            AuditEvent event = event("g" + i).build();
            globex.add(other.call(() -> trail.recordDetached(event)));
        }
        AuditEvent login =
                AuditEvent.platform("login.refused", Resource.ofType("session")).build();
        AuditId platform = asAlice().call(() -> trail.recordDetached(login));
        spill.way.up();
        spill.deliver();

        assertThat(spill.stored(acme, "resource_id")).containsExactly("a0", "a1", "a2");
        assertThat(spill.stored(globex, "tenant_id || resource_id"))
                .containsExactly(AuditDatabase.GLOBEX + "g0", AuditDatabase.GLOBEX + "g1", AuditDatabase.GLOBEX + "g2");
        assertThat(spill.stored(List.of(platform), "tenant_id")).containsExactly("-");
    }

    @Test
    @Tag("AU6")
    void nextProcessStoresWhatTheLastOneLeftAndWhatIsThereAlreadyOnlyOnce() throws Exception {
        JdbcAuditTrail first = spill.trail();
        spill.way.down();
        List<AuditId> ids = record(first, "1", "2");
        first.close();
        byte[] left = Files.readAllBytes(spill.file);
        spill.way.up();
        JdbcAuditTrail second = spill.trail();
        spill.time.advance(Duration.ZERO);
        second.close();
        Files.write(spill.file, left); // as if it had died between commit and cutting the file
        JdbcAuditTrail third = spill.trail();
        spill.time.advance(Duration.ZERO);
        third.close();

        assertThat(spill.stored(ids, "resource_id")).containsExactly("1", "2");
        assertThat(spill.count("present")).isEqualTo(2);
        assertThat(Files.size(spill.file)).isZero();
    }

    @Test
    @Tag("AU6")
    void commitThatIsStillGoingOnIsWaitedFor() throws Exception {
        AuditEntry entry = new AuditEntry(
                record(spill.trail(), "x").get(0), event("in doubt").build(), asAlice(), Instant.now());
        AuditEntry doubtful = new AuditEntry(
                new AuditId(
                        com.fasterxml.uuid.Generators.timeBasedEpochGenerator().generate()),
                event("in doubt").build(),
                asAlice(),
                Instant.now());
        SpillDelivery delivery = new SpillDelivery(database.as("audit"), Clock.systemUTC());
        CompletableFuture<Integer> delivered;
        try (Connection slow = database.as("audit").getConnection()) {
            slow.setAutoCommit(false);
            RecordInsert.oneLocked(slow, doubtful);
            delivered = CompletableFuture.supplyAsync(() -> delivery.store(List.of(doubtful, entry)));
            awaitWaiter();
            assertThat(delivered).isNotDone();
            slow.commit();
        }

        assertThat(delivered.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(spill.stored(List.of(doubtful.id()), "resource_id")).containsExactly("in doubt");
    }

    private static void awaitWaiter() throws SQLException {
        String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!database.column(waiting).equals(List.of("1"))) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void unfinishedLastLineIsCutOffAndDamagedOnesArePutAside() throws Exception {
        JdbcAuditTrail first = spill.trail();
        spill.way.down();
        List<AuditId> ids = record(first, "1", "2", "3");
        first.close();
        List<String> lines = spill.lines("");
        String damaged = lines.get(1).replace("alice", "malice");
        Files.writeString(spill.file, lines.get(0) + "\n" + damaged + "\n\n" + lines.get(2) + "\n0123");
        spill.way.up();
        spill.trail();
        spill.time.advance(Duration.ZERO);

        assertThat(spill.stored(ids, "resource_id")).containsExactly("1", "3");
        assertThat(spill.lines(".refused")).containsExactly(damaged, "");
        assertThat(spill.count("damaged")).isEqualTo(2);
        assertThat(Files.size(spill.file)).isZero();
    }

    @Test
    void whatTheDatabaseRefusesForGoodIsPutAsideAndTheOthersAreStored() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        spill.way.down();
        List<AuditId> ids = new ArrayList<>(record(trail, "1"));
        AuditEvent impossible = event("2").retention("forever").build();
        ids.add(asAlice().call(() -> trail.recordDetached(impossible)));
        ids.addAll(record(trail, "3"));
        spill.way.up();
        spill.deliver();

        assertThat(spill.stored(ids, "resource_id")).containsExactly("1", "3");
        assertThat(spill.count("refused")).isEqualTo(1);
        assertThat(spill.lines(".refused")).singleElement().asString().contains("forever");
        assertThat(Files.size(spill.file)).isZero();
    }

    @Test
    void missingRightKeepsThemWaiting() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        spill.way.down();
        List<AuditId> ids = record(trail, "1");
        spill.way.up();
        database.administrate("REVOKE INSERT ON audit.record FROM " + database.role("audit_app"));
        spill.deliver();
        boolean waits = Files.size(spill.file) > 0;
        database.administrate("GRANT INSERT ON audit.record TO " + database.role("audit_app"));
        spill.deliver();

        assertThat(waits).isTrue();
        assertThat(spill.stored(ids, "resource_id")).containsExactly("1");
    }

    @Test
    void errorOfTheCallerDoesNotWait() throws IOException {
        JdbcAuditTrail trail = spill.trail();
        AuditEvent impossible = event("1").retention("forever").build();

        assertThatThrownBy(() -> asAlice().run(() -> trail.recordDetached(impossible)))
                .isInstanceOf(AuditWriteException.class);

        assertThat(Files.size(spill.file)).isZero();
    }

    @Test
    void fileIsForItsOwnerAndForOneTrail() throws IOException {
        Files.createFile(
                spill.file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        spill.trail();

        for (String suffix : List.of("", ".lock", ".refused")) {
            Path path = directory.resolve("audit.spill" + suffix);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
        assertThatThrownBy(spill::trail)
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("another trail holds the lock");
    }

    @Test
    void placeThatIsNoFileIsRefusedAtTheStart() throws IOException {
        Path target = Files.createFile(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        Path nowhere = directory.resolve("missing").resolve("audit.spill");

        assertThatThrownBy(() -> spill.trail(Spill.file(link)))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("symbolic link");
        assertThatThrownBy(() -> spill.trail(Spill.file(nowhere)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void interruptNeitherLosesTheRecordNorClosesTheFile() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        spill.way.down();
        Thread.currentThread().interrupt();
        List<AuditId> ids = record(trail, "1");
        boolean kept = Thread.interrupted();
        ids.addAll(record(trail, "2"));
        spill.way.up();
        spill.deliver();

        assertThat(kept).isTrue();
        assertThat(spill.stored(ids, "resource_id")).containsExactly("1", "2");
    }

    @Test
    void closedTrailLeavesTheFileToTheNext() throws Exception {
        JdbcAuditTrail trail = spill.trail();
        spill.way.down();
        record(trail, "1");
        trail.close();
        spill.deliver();
        Files.writeString(spill.file, "", StandardOpenOption.APPEND);

        assertThat(spill.lines("")).hasSize(1);
    }
}
