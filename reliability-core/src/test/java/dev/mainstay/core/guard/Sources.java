package dev.mainstay.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** Futures that an asynchronous action has started, to be completed by hand. */
final class Sources {

    private final List<CompletableFuture<String>> started = new ArrayList<>();

    CompletableFuture<String> start() {
        CompletableFuture<String> source = new CompletableFuture<>();
        started.add(source);
        return source;
    }

    int count() {
        return started.size();
    }

    CompletableFuture<String> first() {
        return started.get(0);
    }

    CompletableFuture<String> last() {
        return started.get(started.size() - 1);
    }

    void failLast(Throwable failure) {
        last().completeExceptionally(failure);
    }

    static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
        return stage.toCompletableFuture();
    }

    /** What a stage has failed with, exactly. */
    static Throwable failureOf(CompletionStage<?> stage) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CompletionStage<?> watched = stage.whenComplete((result, thrown) -> failure.set(thrown));
        assertThat(watched.toCompletableFuture()).isCompletedExceptionally();
        return failure.get();
    }
}
