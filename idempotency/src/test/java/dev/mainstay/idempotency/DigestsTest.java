package dev.mainstay.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys lie in stores for days: how they are digested must not change, whoever did it before. */
class DigestsTest {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private final Digests digests = new Digests();

    private static Request request(int number) {
        return new Request(null, null, "key-" + number, Fingerprint.none());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 59, 60, 61, 62, 63, 64, 65, 127, 128, 1_000})
    void textGoesInAsItsLengthAndItsUnits(int length) throws Exception {
        String text = "\u00e9".repeat(length);
        ByteBuffer expected = ByteBuffer.allocate(Integer.BYTES * 3 + Character.BYTES * length + 3);
        expected.putInt(length);
        text.chars().forEach(unit -> expected.putChar((char) unit));
        expected.putInt(-1).putInt(3).put(new byte[] {7, 8, 9});

        byte[] digest = new PartsDigest()
                .add(text)
                .add((String) null)
                .add(new byte[] {7, 8, 9})
                .digest();

        assertThat(digest).isEqualTo(MessageDigest.getInstance("SHA-256").digest(expected.array()));
    }

    @Test
    void usedDigestsMakeTheSameKeysAsNewOnes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<List<RecordKey>> task = () -> {
            List<RecordKey> keys = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                keys.add(digests.keyOf(CHARGE, request(i)));
            }
            return keys;
        };
        try {
            List<Future<List<RecordKey>>> all = threads.invokeAll(List.of(task, task, task, task));

            for (Future<List<RecordKey>> one : all) {
                List<RecordKey> keys = one.get(30, TimeUnit.SECONDS);
                for (int i = 0; i < keys.size(); i++) {
                    assertThat(keys.get(i)).isEqualTo(RecordKey.of(CHARGE, request(i)));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDigestThatFailedHalfWayIsNotUsedAgain() {
        assertThatThrownBy(() -> digests.keyOf(null, request(1))).isInstanceOf(NullPointerException.class);

        assertThat(digests.keyOf(CHARGE, request(1))).isEqualTo(RecordKey.of(CHARGE, request(1)));
    }
}
