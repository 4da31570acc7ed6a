package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Dead letters in memory, for tests and trials: they are gone with the process. Thread-safe, bounded. */
public final class InMemoryDeadLetterStore implements DeadLetterStore {

    private static final Comparator<DeadLetterEntry> ORDER =
            Comparator.comparing(DeadLetterEntry::firstSeen).thenComparing(DeadLetterEntry::id);

    private final ConcurrentMap<Place, DeadLetterEntry> letters = new ConcurrentHashMap<>();
    private final int maxLetters;
    private final Clock clock;

    private InMemoryDeadLetterStore(int maxLetters, Clock clock) {
        if (maxLetters < 1) {
            throw new IllegalArgumentException("maxLetters must be >= 1, was " + maxLetters);
        }
        this.maxLetters = maxLetters;
        this.clock = clock;
    }

    /**
     * Returns an empty store.
     *
     * @param maxLetters how many it holds, from 1; it refuses more
     * @param clock when letters come and are replayed
     */
    public static InMemoryDeadLetterStore of(int maxLetters, Clock clock) {
        return new InMemoryDeadLetterStore(maxLetters, clock);
    }

    private record Place(Optional<TenantId> tenant, UUID id) {

        static Place of(UUID id) {
            return new Place(CallContext.current().tenant(), id);
        }
    }

    @Override
    public void add(DeadLetter letter) {
        Place place = Place.of(letter.id());
        if (!letters.containsKey(place) && letters.size() >= maxLetters) {
            throw new DeadLetterStoreException(
                    "the store holds " + maxLetters + " dead letters and takes no more", null);
        }
        Instant now = clock.instant();
        boolean held = letter.cause().reason().holds();
        letters.merge(
                place,
                new DeadLetterEntry(letter, now, now, null, held),
                (old, same) -> new DeadLetterEntry(
                        atLeast(old.letter(), letter.cause().attempts()),
                        old.firstSeen(),
                        now,
                        old.replayedAt(),
                        old.held()));
    }

    private static DeadLetter atLeast(DeadLetter letter, int attempts) {
        DeadLetter.Cause cause = letter.cause();
        return because(
                letter, new DeadLetter.Cause(cause.reason(), cause.detail(), Math.max(cause.attempts(), attempts)));
    }

    private static DeadLetter because(DeadLetter letter, DeadLetter.Cause cause) {
        return new DeadLetter(letter.id(), letter.operation(), letter.message(), cause, letter.correlationId());
    }

    @Override
    public Optional<DeadLetterEntry> find(UUID id) {
        return Optional.ofNullable(letters.get(Place.of(id)));
    }

    @Override
    public List<DeadLetterEntry> page(DeadLetterFilter filter, @Nullable UUID after, int limit) {
        Pages.check(limit);
        Optional<TenantId> tenant = CallContext.current().tenant();
        DeadLetterEntry last = after == null ? null : letters.get(Place.of(after));
        if (after != null && last == null) {
            return List.of();
        }
        return letters.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant))
                .map(Map.Entry::getValue)
                .filter(filter::matches)
                .filter(entry -> last == null || ORDER.compare(entry, last) > 0)
                .sorted(ORDER)
                .limit(limit)
                .toList();
    }

    @Override
    public void release(UUID id) {
        change(
                id,
                entry -> new DeadLetterEntry(
                        entry.letter(), entry.firstSeen(), entry.lastSeen(), entry.replayedAt(), false));
    }

    @Override
    public void replayed(UUID id, Delivery delivery) {
        Instant now = clock.instant();
        change(id, entry -> delivery instanceof Delivery.Ack ? done(entry, now) : failed(entry, delivery));
    }

    private static DeadLetterEntry done(DeadLetterEntry entry, Instant now) {
        Instant replayedAt = entry.waits() ? now : entry.replayedAt();
        return new DeadLetterEntry(entry.letter(), entry.firstSeen(), entry.lastSeen(), replayedAt, entry.held());
    }

    private static DeadLetterEntry failed(DeadLetterEntry entry, Delivery delivery) {
        DeadLetter.Cause cause = entry.letter().cause();
        Optional<Delivery.DeadLettered> dead = Optional.of(delivery)
                .filter(Delivery.DeadLettered.class::isInstance)
                .map(Delivery.DeadLettered.class::cast);
        String detail = dead.map(Delivery.DeadLettered::detail).orElse(cause.detail());
        boolean held = entry.held() || dead.filter(d -> d.reason().holds()).isPresent();
        DeadLetter letter = because(entry.letter(), new DeadLetter.Cause(cause.reason(), detail, cause.attempts() + 1));
        return new DeadLetterEntry(letter, entry.firstSeen(), entry.lastSeen(), entry.replayedAt(), held);
    }

    private void change(UUID id, UnaryOperator<DeadLetterEntry> change) {
        letters.computeIfPresent(Place.of(id), (same, entry) -> change.apply(entry));
    }
}
