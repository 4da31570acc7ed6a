package dev.mainstay.testkit.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStoreException;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CountingStoreTest {

    private static final Operation<String> CHARGE = Operation.of("charge", Codecs.string());

    private static Request request(String key) {
        return new Request(null, null, key, Fingerprint.none());
    }

    @Test
    void firstCallCostsTwoMessagesAndAReplayOne() {
        CountingStore store = CountingStore.over(InMemoryStore.ofDefaults());
        try (Idempotency idempotency = Idempotency.builder(store).untenanted().build()) {
            idempotency.run(CHARGE, request("1"), claim -> "done");
            String first = store.toString();
            store.reset();
            idempotency.run(CHARGE, request("1"), claim -> "again");

            assertThat(first).isEqualTo("2 round trips: 1 begin, 1 complete");
            assertThat(store).hasToString("1 round trip: 1 begin");
        }
        assertThat(store).isNotInstanceOf(BatchingStore.class);
    }

    @Test
    void batchIsOneRoundTripAndAsManyBegins() {
        CountingStore store = CountingStore.over(new OneByOne(InMemoryStore.ofDefaults()));
        try (Idempotency idempotency = Idempotency.builder(store).untenanted().build()) {
            List<String> items =
                    IntStream.range(0, 10).mapToObj(Integer::toString).toList();

            idempotency.runEach(CHARGE, items, CountingStoreTest::request, (item, claim) -> item);
        }

        assertThat(store.count(StoreOperation.BEGIN)).isEqualTo(10);
        assertThat(store.count(StoreOperation.COMPLETE)).isEqualTo(10);
        assertThat(store.roundTrips()).isEqualTo(11);
    }

    @Test
    void messageThatFailsIsCountedToo() {
        FaultyStore broken = FaultyStore.over(
                InMemoryStore.ofDefaults(),
                ManualTime.create(),
                Fault.every(StoreOperation.BEGIN).failsBeforeTheStore());
        CountingStore store = CountingStore.over(broken);
        try (Idempotency idempotency = Idempotency.builder(store).untenanted().build()) {
            assertThatExceptionOfType(IdempotencyStoreException.class)
                    .isThrownBy(() -> idempotency.run(CHARGE, request("1"), claim -> "never"));
        }

        assertThat(store.count(StoreOperation.BEGIN)).isEqualTo(1);
    }

    @Test
    void everyOperationHasItsCount() throws Exception {
        CountingStore store = CountingStore.over(InMemoryStore.ofDefaults());
        ManualTime time = ManualTime.create();
        try (Idempotency idempotency = Idempotency.builder(store)
                .untenanted()
                .ticker(time)
                .scheduler(time)
                .build()) {
            idempotency.run(CHARGE, request("1"), claim -> {
                time.advance(Duration.ofSeconds(11));
                return "done";
            });
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> idempotency.run(CHARGE, request("2"), claim -> {
                        throw new IOException("prepared");
                    }));
            idempotency.find(CHARGE, request("1"));
        }

        assertThat(store).hasToString("6 round trips: 2 begin, 1 complete, 1 settle, 1 renew, 1 find");
    }

    @Test
    void whatIsCountedIsAnsweredByTheStoreBehind() {
        InMemoryStore behind = InMemoryStore.ofDefaults();
        try (Idempotency counted = Idempotency.builder(CountingStore.over(behind))
                        .untenanted()
                        .build();
                Idempotency plain = Idempotency.builder(behind).untenanted().build()) {
            counted.run(CHARGE, request("1"), claim -> "done");

            Outcome<String> repeat = plain.run(CHARGE, request("1"), claim -> "again");

            assertThat(repeat.replayed()).isTrue();
        }
    }
}
