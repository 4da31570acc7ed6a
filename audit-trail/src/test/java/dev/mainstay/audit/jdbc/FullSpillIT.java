package dev.mainstay.audit.jdbc;

import static dev.mainstay.audit.AuditDatabase.asAlice;
import static dev.mainstay.audit.jdbc.SpillFixture.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.audit.AuditDatabase;
import dev.mainstay.audit.AuditEvent;
import dev.mainstay.audit.AuditId;
import dev.mainstay.audit.AuditRecord;
import dev.mainstay.audit.AuditWriteException;
import dev.mainstay.audit.RecordMac;
import dev.mainstay.audit.RecordMac.Verdict;
import dev.mainstay.audit.jdbc.Spill.WhenFull;
import dev.mainstay.core.Category;
import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bound of the file, and what stands in it. */
class FullSpillIT {

    private static final RecordMac MAC = RecordMac.of(KeyRing.of(HmacKey.of("mac-1", new byte[32]), List.of()));
    private static final Map<String, String> LARGE =
            Map.of("a", "x".repeat(16_000), "b", "x".repeat(16_000), "c", "x".repeat(16_000), "d", "x".repeat(16_000));

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
        spill.way.down();
    }

    @AfterEach
    void close() {
        spill.close();
    }

    private Spill bounded(WhenFull whenFull) {
        return Spill.file(spill.file)
                .withMaxBytes(Spill.LEAST_BYTES)
                .withWhenFull(whenFull)
                .withPatience(Duration.ofMillis(200));
    }

    /** Fills the file until the next large record does not fit. */
    private List<AuditId> fill(JdbcAuditTrail trail) {
        List<AuditId> ids = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ids.add(large(trail, "o-" + i));
        }
        return ids;
    }

    private static AuditId large(JdbcAuditTrail trail, String resource) {
        AuditEvent event = event(resource).context(LARGE).build();
        return asAlice().call(() -> trail.recordDetached(event));
    }

    @Test
    @Tag("AU6")
    void fullFileThrowsWhatTheDatabaseSaid() throws Exception {
        JdbcAuditTrail trail = spill.trail(bounded(WhenFull.THROW));
        List<AuditId> ids = fill(trail);

        assertThatThrownBy(() -> large(trail, "too many")).isInstanceOfSatisfying(AuditWriteException.class, e -> {
            assertThat(e.category()).isEqualTo(Category.UNAVAILABLE);
            assertThat(e).hasMessageContaining("08").hasMessageContaining("the file of the spill is full");
        });

        assertThat(Files.size(spill.file)).isLessThanOrEqualTo(Spill.LEAST_BYTES);
        assertThat(spill.count("full")).isEqualTo(1);
        assertThat(spill.lost()).isZero();
        spill.way.up();
        spill.deliver();
        assertThat(spill.stored(ids, "id")).hasSize(16);
    }

    @Test
    @Tag("AU6")
    void fullFileDropsAndCounts() throws Exception {
        JdbcAuditTrail trail = spill.trail(bounded(WhenFull.DROP));
        List<AuditId> ids = fill(trail);
        AuditId dropped = large(trail, "too many");
        spill.way.up();
        spill.deliver();

        assertThat(spill.lost()).isEqualTo(1);
        assertThat(spill.count("full")).isEqualTo(1);
        assertThat(spill.stored(ids, "id")).hasSize(16);
        assertThat(spill.stored(List.of(dropped), "id")).isEmpty();
    }

    @Test
    @Tag("AU6")
    void fullFileBlocksForAsLongAsThereIsPatience() {
        JdbcAuditTrail trail = spill.trail(bounded(WhenFull.BLOCK));
        fill(trail);

        long start = System.nanoTime();
        assertThatThrownBy(() -> large(trail, "too many"))
                .isInstanceOf(AuditWriteException.class)
                .hasMessageContaining("is full, waited PT0.2S");

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        assertThat(spill.count("waited")).isEqualTo(1);
        assertThat(spill.count("full")).isEqualTo(1);
    }

    @Test
    @Tag("AU6")
    void blockedCallerGoesOnWhenThereIsSpace() throws Exception {
        JdbcAuditTrail trail = spill.trail(bounded(WhenFull.BLOCK).withPatience(Duration.ofSeconds(30)));
        List<AuditId> ids = fill(trail);
        CompletableFuture<AuditId> blocked = CompletableFuture.supplyAsync(() -> large(trail, "last"));
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (spill.count("waited") == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        spill.way.up();
        spill.deliver();
        ids.add(blocked.get(10, TimeUnit.SECONDS));
        spill.deliver();

        assertThat(spill.stored(ids, "id")).hasSize(17);
        assertThat(spill.count("kept")).isEqualTo(17);
    }

    @Test
    void fullFileDoesNotKeepFromTheDatabaseWhatItTakes() throws Exception {
        JdbcAuditTrail trail = spill.trail(bounded(WhenFull.THROW));
        fill(trail);
        spill.way.up();

        AuditId straight = large(trail, "straight");

        assertThat(spill.stored(List.of(straight), "detail ? '$late'")).containsExactly("f");
    }

    @Test
    void lateRecordIsSignedAsItIsStored() throws Exception {
        JdbcAuditTrail trail = spill.built(spill.builder(Spill.file(spill.file)).mac(MAC));
        AuditId id = SpillFixture.record(trail, "o-1").get(0);
        spill.way.up();
        spill.deliver();

        AuditRecord late = asAlice()
                .call(() -> trail.reader().page(dev.mainstay.audit.AuditQuery.all()))
                .records()
                .get(0);
        assertThat(late.id()).isEqualTo(id);
        assertThat(late.isLate()).isTrue();
        assertThat(MAC.verify(late)).isEqualTo(Verdict.VALID);
    }

    @Test
    void forgedLineIsPutAside() throws Exception {
        JdbcAuditTrail trail = spill.built(spill.builder(Spill.file(spill.file)).mac(MAC));
        List<AuditId> ids = SpillFixture.record(trail, "o-1");
        trail.close();
        String forged = spill.lines("").get(0).substring(9).replace("alice", "mallory");
        CRC32C checksum = new CRC32C();
        checksum.update(forged.getBytes(StandardCharsets.UTF_8));
        String line = HexFormat.of().toHexDigits((int) checksum.getValue()) + " " + forged;
        Files.writeString(spill.file, line + "\n");
        spill.way.up();
        spill.built(spill.builder(Spill.file(spill.file)).mac(MAC));
        spill.time.advance(Duration.ZERO);

        assertThat(spill.stored(ids, "id")).isEmpty();
        assertThat(spill.lines(".refused")).containsExactly(line);
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        Spill file = Spill.file(spill.file);

        assertThatThrownBy(() -> file.withMaxBytes(100)).hasMessage("maxBytes must be >= 1048576, was 100");
        assertThatThrownBy(() -> file.withPatience(Duration.ofNanos(-1))).hasMessageContaining("patience must be >= 0");
        assertThatThrownBy(() -> file.withInterval(Duration.ZERO)).hasMessage("interval must be > 0, was PT0S");
    }
}
