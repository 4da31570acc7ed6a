package dev.mainstay.testkit.contract.idempotency;

import static dev.mainstay.testkit.contract.idempotency.StoreUnderTest.newRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mainstay.idempotency.Batch;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Outcome.Executed;
import dev.mainstay.idempotency.Outcome.InFlight;
import dev.mainstay.idempotency.Outcome.Replayed;
import dev.mainstay.idempotency.Policy;
import dev.mainstay.idempotency.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches, on every store. */
public abstract class BatchContract {

    private static final Operation<String> SHIP = Operation.of("ship", Codecs.string());
    private final IOException poison = new IOException("poison");

    private final Map<String, Request> requests = new ConcurrentHashMap<>();
    private final List<String> shipped = new ArrayList<>();
    private Idempotency idempotency;

    /** For subclasses. */
    protected BatchContract() {}

    protected abstract StoreUnderTest underTest();

    @BeforeEach
    public void open() {
        idempotency = underTest().engineOver(underTest().store()).build();
    }

    @AfterEach
    public void close() {
        idempotency.close();
    }

    private Request request(String item) {
        return requests.computeIfAbsent(item, id -> newRequest());
    }

    private String ship(String item, Claim claim) throws IOException {
        if (item.equals("poison")) {
            throw poison;
        }
        shipped.add(item);
        return "shipped " + item;
    }

    private Batch<String, String> ship(List<String> items) {
        return idempotency.runEach(SHIP, items, this::request, this::ship);
    }

    @Test
    @Tag("ID57")
    public void batchOfTenWithTwoEqualIdsAndOnePoisonRunsEight() {
        List<String> items = List.of("1", "2", "3", "poison", "4", "5", "2", "6", "7", "8");

        Batch<String, String> batch = ship(items);

        assertThat(shipped).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(batch.items()).extracting(Batch.Item::item).containsExactlyElementsOf(items);
        assertThat(batch.failures()).containsExactly(new Batch.Failed<>("poison", poison));
        Outcome<String> repeat = ((Batch.Ended<String, String>) batch.items().get(6)).outcome();
        assertThat(repeat).isInstanceOf(Replayed.class);
        assertThat(repeat.orElseThrow()).isEqualTo("shipped 2");
        assertThat(batch.items().get(0))
                .isEqualTo(new Batch.Ended<>("1", new Executed<>("shipped 1", 1, Outcome.Recorded.YES)));
    }

    @Test
    public void itemsOfAnEarlierBatchAreReplayedAndThoseInFlightElsewhereAreNotRun() {
        List<Batch<String, String>> inner = new ArrayList<>();
        ship(List.of("1"));

        try (Idempotency other = underTest().engineOver(underTest().store()).build()) {
            other.run(SHIP, request("2"), claim -> {
                inner.add(ship(List.of("1", "2", "3")));
                return "";
            });
        }

        assertThat(inner.get(0).items())
                .extracting(item -> ((Batch.Ended<String, String>) item)
                        .outcome()
                        .getClass()
                        .getSimpleName())
                .containsExactly("Replayed", "InFlight", "Executed");
        assertThat(shipped).containsExactly("1", "3");
    }

    @Test
    public void claimsThatWaitForTheirTurnAreRenewed() {
        Operation<String> brief = SHIP.withPolicy(
                Policy.standard().toBuilder().lease(Duration.ofMillis(600)).build());
        List<Outcome<String>> rival = new ArrayList<>();

        try (Idempotency other = underTest().engineOver(underTest().store()).build()) {
            idempotency.runEach(brief, List.of("1", "2"), this::request, (item, claim) -> {
                if (item.equals("1")) {
                    for (int moment = 0; moment < 60; moment++) {
                        underTest().aMoment();
                    }
                    rival.add(other.run(brief, request("2"), unused -> "overtaken"));
                }
                return ship(item, claim);
            });
        }

        assertThat(rival).hasOnlyElementsOfType(InFlight.class);
        assertThat(shipped).containsExactly("1", "2");
    }

    @Test
    public void errorEndsTheBatchAndLeavesTheRestToTheNext() {
        AssertionError error = new AssertionError("bug");

        assertThatThrownBy(() -> idempotency.runEach(SHIP, List.of("1", "2", "3"), this::request, (item, claim) -> {
                    if (item.equals("2")) {
                        throw error;
                    }
                    return ship(item, claim);
                }))
                .isSameAs(error);
        ship(List.of("1", "2", "3"));

        assertThat(shipped).containsExactly("1", "2", "3");
    }

    @Test
    public void batchWithAnItemThatMayNotRunRunsNothing() {
        assertThatIllegalStateException()
                .isThrownBy(() -> idempotency.runEach(
                        SHIP,
                        List.of("1", "nobody's"),
                        item -> item.equals("1") ? request(item) : new Request(null, null, "k", Fingerprint.none()),
                        this::ship))
                .withMessageContaining("tenant");

        assertThat(shipped).isEmpty();
        assertThat(ship(List.of()).items()).isEmpty();
        assertThat(idempotency.run(SHIP, request("1"), claim -> "free")).isInstanceOf(Executed.class);
    }

    @Test
    public void largeBatchRunsEveryItemOnce() {
        List<String> items = IntStream.range(0, 200).mapToObj(Integer::toString).toList();

        ship(items);
        Batch<String, String> again = ship(items);

        assertThat(shipped).containsExactlyElementsOf(items);
        assertThat(again.items())
                .allMatch(item -> ((Batch.Ended<String, String>) item).outcome().replayed());
    }
}
