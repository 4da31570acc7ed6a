package dev.mainstay.idempotency;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A store before another: it writes down what it is asked, does something first, and fails when it is told to. */
public class SpyStore implements IdempotencyStore {

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<byte[]> bytes = new CopyOnWriteArrayList<>();
    private final IdempotencyStore store;
    private volatile Runnable beforeBegin = () -> {};
    private volatile Runnable afterBegin = () -> {};
    private volatile List<String> down = List.of();
    private volatile RuntimeException failure = new IdempotencyStoreException("down", null);
    private volatile boolean loseReplies;

    public SpyStore(IdempotencyStore store) {
        this.store = store;
    }

    SpyStore beforeBegin(Runnable task) {
        beforeBegin = task;
        return this;
    }

    SpyStore afterBegin(Runnable task) {
        afterBegin = task;
        return this;
    }

    SpyStore down(String... operations) {
        down = List.of(operations);
        return this;
    }

    SpyStore failingWith(RuntimeException other) {
        failure = other;
        return this;
    }

    SpyStore losingReplies() {
        loseReplies = true;
        return this;
    }

    private <A> CompletionStage<A> ask(String operation, Supplier<CompletionStage<A>> call) {
        calls.add(operation);
        if (!down.contains(operation)) {
            return call.get();
        }
        if (loseReplies) {
            return call.get().thenCompose(reply -> CompletableFuture.failedFuture(failure));
        }
        throw failure;
    }

    @Override
    public CompletionStage<Begin> begin(RecordKey key, Fingerprint payload, Owner owner, Policy policy) {
        bytes.addAll(Arrays.asList(key.digest(), payload.digest()));
        beforeBegin.run();
        return ask("begin", () -> store.begin(key, payload, owner, policy)).thenApply(reply -> {
            afterBegin.run();
            return reply;
        });
    }

    @Override
    public CompletionStage<Boolean> complete(RecordKey key, Owner owner, Result result, Duration retain) {
        bytes.add(result.bytes());
        return ask("complete", () -> store.complete(key, owner, result, retain));
    }

    @Override
    public CompletionStage<Boolean> settle(RecordKey key, Owner owner, Verdict.Keep keep) {
        return ask("settle", () -> store.settle(key, owner, keep));
    }

    @Override
    public CompletionStage<Boolean> renew(RecordKey key, Owner owner, Duration lease, List<Step> finished) {
        return ask("renew", () -> store.renew(key, owner, lease, finished));
    }

    @Override
    public CompletionStage<Optional<Entry>> find(RecordKey key) {
        return ask("find", () -> store.find(key));
    }
}
