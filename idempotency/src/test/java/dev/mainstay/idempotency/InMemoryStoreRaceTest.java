package dev.mainstay.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.get;
import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two callers and one place. */
class InMemoryStoreRaceTest {

    private static final int ROUNDS = 5_000;

    @Test
    void duplicateThatTakesPartInTheRaceForTheLastPlaceIsBusyAndNotRefusedForWantOfRoom() throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        CyclicBarrier start = new CyclicBarrier(2);
        RecordKey key = newKey();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                InMemoryStore store = InMemoryStore.of(1, 0);
                Future<Begin> other = second.submit(() -> begin(store, key, start));

                Begin mine = begin(store, key, start);

                assertThat(mine instanceof Begin.Begun ? other.get() : mine).isInstanceOf(Begin.Busy.class);
                assertThat(mine instanceof Begin.Begun ? mine : other.get()).isInstanceOf(Begin.Begun.class);
            }
        } finally {
            second.shutdown();
        }
    }

    private static Begin begin(IdempotencyStore store, RecordKey key, CyclicBarrier start) throws Exception {
        start.await();
        return get(store.begin(key, Fingerprint.none(), Owner.random(), Policy.standard()));
    }
}
