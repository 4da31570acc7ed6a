package dev.mainstay.idempotency.jobs;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.TenantId;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.ManualTime;
import dev.mainstay.idempotency.Claim;
import dev.mainstay.idempotency.Codecs;
import dev.mainstay.idempotency.Idempotency;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.InMemoryStore;
import dev.mainstay.idempotency.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A consumer of shipments on memory and a manual time, and what its handler saw. */
final class Consumers {

    static final TenantId ACME = TenantId.of(new UUID(0, 1));
    static final TenantId GLOBEX = TenantId.of(new UUID(0, 2));
    static final Operation<String> SHIP = Operation.of("ship", Codecs.string());

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    final ManualTime time = ManualTime.startingAt(0);
    final FailingStore store =
            new FailingStore(InMemoryStore.ofDefaults().withClocks(time, () -> START.plusNanos(time.nanos())));
    final DeadLetterStore letters;
    final List<String> effects = new CopyOnWriteArrayList<>();
    final List<CallContext> contexts = new CopyOnWriteArrayList<>();
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    volatile MessageHandler<String, String> work = (payload, claim) -> "shipped " + payload;

    Consumers() {
        this(InMemoryDeadLetterStore.of(1_000, Clock.fixed(START, ZoneOffset.UTC)));
    }

    Consumers(DeadLetterStore letters) {
        this.letters = letters;
    }

    /** An engine over the same store, as another instance has one. */
    Idempotency engine() {
        return engine(store);
    }

    Idempotency engine(IdempotencyStore other) {
        return Idempotency.builder(other).ticker(time).scheduler(time).build();
    }

    ConsumerOptions.Builder options() {
        return ConsumerOptions.builder().deadLetters(letters).signals(Signals.to(List.of(signals::add)));
    }

    IdempotentConsumer<String, String> consumer() {
        return consumer(SHIP, options().build());
    }

    IdempotentConsumer<String, String> consumer(Operation<String> operation, ConsumerOptions options) {
        return IdempotentConsumer.of(engine(), operation, Consumers::read, this::handle, options);
    }

    DeadLetters deadLetters() {
        return DeadLetters.over(letters, consumer());
    }

    private static String read(Message message) {
        String text = new String(message.body(), StandardCharsets.UTF_8);
        if (text.startsWith("poison")) {
            throw InvalidInputException.unreadable("must be a shipment");
        }
        return text;
    }

    private String handle(String payload, Claim claim) throws Exception {
        contexts.add(CallContext.current());
        String result = work.handle(payload, claim);
        effects.add(payload);
        return result;
    }

    static Message message(String id, String body) {
        return Message.of(id, ACME.value(), body.getBytes(StandardCharsets.UTF_8));
    }

    static CallContext acme() {
        return CallContext.empty().withTenant(ACME);
    }

    /** The letters of one tenant. */
    List<DeadLetterEntry> lettersOf(CallContext tenant) {
        return tenant.call(() -> letters.page(DeadLetterFilter.all(), null, DeadLetterStore.LONGEST_PAGE));
    }

    DeadLetterEntry onlyLetter() {
        List<DeadLetterEntry> all = lettersOf(acme());
        if (all.size() != 1) {
            throw new AssertionError("expected one letter, found " + all.size());
        }
        return all.get(0);
    }
}
