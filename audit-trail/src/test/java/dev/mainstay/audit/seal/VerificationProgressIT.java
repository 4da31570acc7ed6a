package dev.mainstay.audit.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.audit.seal.VerificationReport.Result;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever waits for a verification hears how far it has come, and cannot disturb it. */
class VerificationProgressIT {

    private SealedLog log;

    @BeforeEach
    void seal() throws SQLException {
        log = SealedLog.ofThreeBlocks();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void theEndIsAllRecordsOfTheBlocks() throws SQLException {
        Queue<String> heard = new ConcurrentLinkedQueue<>();

        log.verifier()
                .progress((records, total) -> heard.add(records + "/" + total))
                .build()
                .verify();
        log.verifier()
                .through(1)
                .parallelism(2)
                .progress((records, total) -> heard.add(records + "/" + total))
                .build()
                .verify();

        assertThat(heard).containsExactly("13/13", "7/7");
    }

    @Test
    void listenerThatFailsIsNotAskedAgainAndChangesNothing() throws SQLException {
        AtomicInteger calls = new AtomicInteger();
        Progress progress;
        try (Snapshot snapshot = Snapshot.take(log.database.as("verifier"))) {
            progress = Progress.of(
                    (records, total) -> {
                        calls.incrementAndGet();
                        throw new IllegalStateException("broken");
                    },
                    snapshot,
                    0,
                    9);
        }

        progress.several(5);
        progress.finish();

        assertThat(calls).hasValue(1);
    }

    @Test
    void numbersThatSomebodyChangedAreFoundAndNoObstacle() throws SQLException {
        Queue<Long> totals = new ConcurrentLinkedQueue<>();
        Tampering.with(log.database.postgres().dataSource())
                .execute("UPDATE audit.block SET leaf_count = 9223372036854775807, total_count = 9223372036854775807"
                        + " WHERE block_no IN (1, 2)");

        VerificationReport report = log.verifier()
                .progress((records, total) -> totals.add(total))
                .build()
                .verify();

        assertThat(report.result()).isEqualTo(Result.TAMPERED);
        assertThat(totals).containsExactly(Long.MAX_VALUE);
    }
}
