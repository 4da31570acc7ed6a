package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Fingerprint;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.Operation;
import dev.mainstay.idempotency.Outcome;
import dev.mainstay.idempotency.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replays dead letters, for operators: one effect per message, however often and by however many it is replayed. Thread-safe.
 *
 * <p>Every call is about the letters of the call context's tenant. A replay runs as the message that first came: under its id, which is the
 * idempotency key, and as its payload, also when the operator has mended the body. So the original, a replay and a mended replay are the
 * same work, and the first one that is done is the only one. Once it is written down that a letter was replayed, it never runs again, also
 * when the record of its key is gone.
 *
 * <p>A letter is held when another message has used its id, or when an earlier attempt may have taken effect. Whoever has looked into that
 * and wants it to run {@linkplain #release releases} it.
 */
public final class DeadLetters {

    private static final Operation<byte[]> RELEASE = Operation.of("mainstay.dead-letter.release", Codecs.bytes());

    private final DeadLetterStore store;
    private final Map<String, IdempotentConsumer<?, ?>> consumers;

    private DeadLetters(DeadLetterStore store, Map<String, IdempotentConsumer<?, ?>> consumers) {
        this.store = store;
        this.consumers = consumers;
    }

    /**
     * Returns the letters of a store, and who replays them.
     *
     * @param store where they lie
     * @param consumers one for each operation that is replayed
     * @throws IllegalStateException when two are for one operation
     */
    public static DeadLetters over(DeadLetterStore store, IdempotentConsumer<?, ?>... consumers) {
        Map<String, IdempotentConsumer<?, ?>> byName = Stream.of(consumers)
                .collect(Collectors.toUnmodifiableMap(IdempotentConsumer::operationName, Function.identity()));
        return new DeadLetters(store, byName);
    }

    /** Finds a letter of this tenant. */
    public Optional<DeadLetterEntry> find(UUID id) {
        return store.find(id);
    }

    /**
     * Lists letters, see {@link DeadLetterStore#page}.
     *
     * @throws IllegalArgumentException when the limit is not from 1 to {@value DeadLetterStore#LONGEST_PAGE}
     */
    public List<DeadLetterEntry> page(DeadLetterFilter filter, Optional<UUID> after, int limit) {
        return store.page(filter, after.orElse(null), limit);
    }

    /**
     * Replays a letter.
     *
     * @return empty when there is none; done, now or earlier; later, when it runs elsewhere or failed in a way that may pass; dead letter,
     *     when it failed for good, is held, or is not whole
     * @throws DeadLetterStoreException when the store does not answer; whatever has become of the replay, it may be asked for again
     * @throws IllegalArgumentException when no consumer is there for its operation
     */
    public Optional<Delivery> replay(UUID id) {
        return store.find(id).map(entry -> replay(entry, entry.letter().message()));
    }

    /**
     * Replays a letter with another body; otherwise as {@link #replay(UUID)}. The letter keeps the original.
     *
     * @param mended the body that the reader gets; when two operators mend one letter differently, the first that is done counts
     */
    public Optional<Delivery> replay(UUID id, byte[] mended) {
        return store.find(id)
                .map(entry -> replay(entry, entry.letter().message().withBody(mended)));
    }

    /**
     * Replays every letter that the filter lets through, that waits, and for whose operation there is a consumer, in the order in which they
     * came; one that fails does not stop the others.
     *
     * @return how many ended how
     */
    public Replays replayAll(DeadLetterFilter filter) {
        DeadLetterFilter waiting = new DeadLetterFilter(filter.operation(), filter.reasons(), true);
        Replays sum = new Replays(0, 0, 0);
        Optional<UUID> last = Optional.empty();
        List<DeadLetterEntry> page = page(waiting, last, DeadLetterStore.LONGEST_PAGE);
        while (!page.isEmpty()) {
            for (DeadLetterEntry entry : page) {
                // A store may be shared with services whose operations are not ours.
                if (consumers.containsKey(entry.letter().operation())) {
                    sum = sum.and(replay(entry, entry.letter().message()));
                }
            }
            last = Optional.of(page.get(page.size() - 1).id());
            page = page(waiting, last, DeadLetterStore.LONGEST_PAGE);
        }
        return sum;
    }

    /**
     * How replays ended.
     *
     * @param done the work is done, now or earlier
     * @param later it runs elsewhere, or failed in a way that may pass
     * @param dead failed for good, or held
     */
    public record Replays(int done, int later, int dead) {

        Replays and(Delivery delivery) {
            if (delivery instanceof Delivery.Ack) {
                return new Replays(done + 1, later, dead);
            }
            return delivery instanceof Delivery.RetryLater
                    ? new Replays(done, later + 1, dead)
                    : new Replays(done, later, dead + 1);
        }
    }

    /**
     * Lets a held letter run, by an operator who knows that it has had no effect or must have another. Of a letter whose outcome is unknown
     * the key is freed, so that a replay sends the same downstream keys as before; one whose id another message has used runs under a key of
     * its own, and the other's record stays. To release a letter that is not held changes nothing.
     *
     * @return false when there is no such letter, it is not held, or somebody else is about to release it
     */
    public boolean release(UUID id) {
        return store.find(id)
                .filter(entry -> entry.held() && entry.waits())
                .map(entry -> release(entry) instanceof Outcome.Done<byte[]>)
                .orElse(false);
    }

    /** Once per hold: to free the key a second time could free it from under a replay that runs. */
    private Outcome<byte[]> release(DeadLetterEntry entry) {
        DeadLetter letter = entry.letter();
        IdempotentConsumer<?, ?> consumer = consumerOf(letter);
        Idempotency idempotency = consumer.idempotency();
        String hold = "dead-letter:" + letter.id() + ":" + letter.cause().attempts();
        Request request = Request.key(hold).withoutPrincipal().payload(Fingerprint.none());
        return idempotency.run(RELEASE, request, claim -> {
            consumer.free(letter);
            store.release(letter.id());
            return new byte[0];
        });
    }

    private Delivery replay(DeadLetterEntry entry, Message mended) {
        DeadLetter letter = entry.letter();
        IdempotentConsumer<?, ?> consumer = consumerOf(letter);
        DeadLetterReason reason = letter.cause().reason();
        if (!entry.waits()) {
            return Delivery.ack();
        }
        if (entry.held()) {
            return Delivery.deadLetter(reason, "held: an operator must release it first");
        }
        if (reason == DeadLetterReason.TOO_LARGE) {
            return Delivery.deadLetter(reason, "only a part of it was kept");
        }
        IdempotentConsumer.Replay replay = CallContext.empty().call(() -> consumer.replay(letter, mended));
        if (replay.tried() || replay.delivery() instanceof Delivery.Ack) {
            store.replayed(letter.id(), replay.delivery());
        }
        return replay.delivery();
    }

    private IdempotentConsumer<?, ?> consumerOf(DeadLetter letter) {
        IdempotentConsumer<?, ?> consumer = consumers.get(letter.operation());
        if (consumer == null) {
            throw new IllegalArgumentException("no consumer replays operation " + letter.operation());
        }
        return consumer;
    }
}
