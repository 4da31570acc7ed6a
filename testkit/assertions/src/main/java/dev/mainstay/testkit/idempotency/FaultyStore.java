package dev.mainstay.testkit.idempotency;

import dev.mainstay.core.time.Scheduler;
import dev.mainstay.idempotency.BatchingStore;
import dev.mainstay.idempotency.Begin;
import dev.mainstay.idempotency.IdempotencyStore;
import dev.mainstay.idempotency.IdempotencyStoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose messages get lost, late or refused as a script says, to see what callers make of it. It is a {@link BatchingStore} if the one
 * behind it is. Thread-safe.
 *
 * <pre>{@code
 * ManualTime time = ManualTime.create();
 * FaultyStore store = FaultyStore.over(InMemoryStore.ofDefaults(), time,
 *         Fault.nth(1, StoreOperation.COMPLETE).losesItsReply(Duration.ofSeconds(2)));
 * ...
 * assertThat(store.unhitFaults()).isEmpty();
 * }</pre>
 *
 * <p>A failed or lost message fails its stage with {@link IdempotencyStoreException}, as the one of a real store does. Of two faults that hit one
 * message the first of the script counts. Messages are counted as they are sent; nothing here waits on the sender's thread.
 */
public sealed class FaultyStore extends SurroundedStore {

    private final Scheduler scheduler;
    private final List<Fault> script;
    private final Set<Integer> hit = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private final Map<StoreOperation, Integer> numbers = new EnumMap<>(StoreOperation.class);
    private int numberOfAny;

    private FaultyStore(IdempotencyStore store, Scheduler scheduler, List<Fault> script) {
        super(store);
        this.scheduler = scheduler;
        this.script = script;
    }

    /**
     * Returns a faulty store before another.
     *
     * @param store the one that does the work
     * @param scheduler runs what is late, such as a {@link dev.mainstay.core.time.ManualTime}
     * @param script what goes wrong
     */
    public static FaultyStore over(IdempotencyStore store, Scheduler scheduler, Fault... script) {
        List<Fault> faults = List.copyOf(Arrays.asList(script));
        return store instanceof BatchingStore batching
                ? new Batches(batching, scheduler, faults)
                : new FaultyStore(store, scheduler, faults);
    }

    /** Returns the faults of the script that no message has met: a test that is left with one has not tested it. */
    public List<Fault> unhitFaults() {
        List<Fault> unhit = new ArrayList<>();
        for (int i = 0; i < script.size(); i++) {
            if (!hit.contains(i)) {
                unhit.add(script.get(i));
            }
        }
        return List.copyOf(unhit);
    }

    @Override
    <A> CompletionStage<A> ask(StoreOperation operation, Supplier<CompletionStage<A>> message) {
        Fault fault = next(operation);
        return fault == null ? message.get() : under(fault, message);
    }

    private @Nullable Fault next(StoreOperation operation) {
        int ofOperation;
        int ofAny;
        synchronized (lock) {
            ofOperation = numbers.merge(operation, 1, Integer::sum);
            ofAny = ++numberOfAny;
        }
        for (int i = 0; i < script.size(); i++) {
            if (script.get(i).occasion().includes(operation, ofOperation, ofAny)) {
                hit.add(i);
                return script.get(i);
            }
        }
        return null;
    }

    private <A> CompletionStage<A> under(Fault fault, Supplier<CompletionStage<A>> message) {
        CompletableFuture<A> seen = new CompletableFuture<>();
        if (fault.side() == Fault.Side.AFTER) {
            sent(message).whenComplete((reply, failure) -> afterTheStore(fault, seen, () -> end(seen, reply, failure)));
        } else if (fault.kind() == Fault.Kind.LATE) {
            scheduler.schedule(
                    () -> sent(message).whenComplete((reply, failure) -> end(seen, reply, failure)), fault.time());
        } else {
            breakOff(fault, seen, "the message did not reach the store");
        }
        return seen;
    }

    /** A store that throws instead of returning a failed stage must not leave its caller waiting. */
    private static <A> CompletionStage<A> sent(Supplier<CompletionStage<A>> message) {
        try {
            return message.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private void afterTheStore(Fault fault, CompletableFuture<?> seen, Runnable ending) {
        if (fault.kind() == Fault.Kind.LATE) {
            scheduler.schedule(ending, fault.time());
        } else {
            breakOff(fault, seen, "the reply did not come back");
        }
    }

    private void breakOff(Fault fault, CompletableFuture<?> seen, String how) {
        var failure = new IdempotencyStoreException(how + " (a fault of the test: " + fault + ")", null);
        if (fault.kind() == Fault.Kind.FAILED) {
            seen.completeExceptionally(failure);
        } else {
            scheduler.schedule(() -> seen.completeExceptionally(failure), fault.time());
        }
    }

    private static <A> void end(CompletableFuture<A> seen, A reply, @Nullable Throwable failure) {
        if (failure == null) {
            seen.complete(reply);
        } else {
            seen.completeExceptionally(failure);
        }
    }

    private static final class Batches extends FaultyStore implements BatchingStore {

        private final BatchingStore store;

        private Batches(BatchingStore store, Scheduler scheduler, List<Fault> script) {
            super(store, scheduler, script);
            this.store = store;
        }

        /** Sends what no fault holds back in one message, and what comes late by itself. */
        @Override
        public List<CompletionStage<Begin>> beginAll(List<Beginning> calls) {
            List<Beginning> sent = new ArrayList<>();
            List<@Nullable Fault> faults = new ArrayList<>();
            for (Beginning call : calls) {
                Fault fault = super.next(StoreOperation.BEGIN);
                faults.add(fault);
                if (!isHeldBack(fault)) {
                    sent.add(call);
                }
            }
            Iterator<CompletionStage<Begin>> replies =
                    (sent.isEmpty() ? List.<CompletionStage<Begin>>of() : store.beginAll(sent)).iterator();
            List<CompletionStage<Begin>> all = new ArrayList<>();
            for (int i = 0; i < calls.size(); i++) {
                all.add(reply(calls.get(i), faults.get(i), replies));
            }
            return all;
        }

        private static boolean isHeldBack(@Nullable Fault fault) {
            return fault != null && fault.side() == Fault.Side.BEFORE;
        }

        private CompletionStage<Begin> reply(
                Beginning call, @Nullable Fault fault, Iterator<CompletionStage<Begin>> replies) {
            if (fault == null) {
                return replies.next();
            }
            if (isHeldBack(fault)) {
                return super.under(fault, () -> store.begin(call.key(), call.payload(), call.owner(), call.policy()));
            }
            CompletionStage<Begin> reply = replies.next();
            return super.under(fault, () -> reply);
        }
    }
}
