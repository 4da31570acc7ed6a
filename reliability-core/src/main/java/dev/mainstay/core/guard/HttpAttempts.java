package dev.mainstay.core.guard;

import dev.mainstay.core.context.CallContext;
import dev.mainstay.core.context.Deadline;
import dev.mainstay.core.http.ContextHeaders;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The attempts of one request. A response that nobody will get is closed: each is held until the call has ended with it or has gone on. */
final class HttpAttempts<T> {

    /** The client's timer may be early by less than this. */
    private static final long TIMER_NANOS = 1_000_000;

    private final HttpClient client;
    private final ContextHeaders headers;
    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Consumer<IOException> failures;
    private volatile HeldResponse held = new HeldResponse();
    private volatile boolean failed;

    /**
     * Makes no attempt yet.
     *
     * @param failures is given each failure before the guard sees it
     */
    HttpAttempts(
            HttpClient client,
            ContextHeaders headers,
            HttpRequest request,
            BodyHandler<T> handler,
            Consumer<IOException> failures) {
        this.client = client;
        this.headers = headers;
        this.request = request;
        this.handler = handler;
        this.failures = failures;
    }

    /** Makes one attempt on this thread. It may throw {@link InterruptedException} too, for which an action has no second type. */
    HttpResponse<T> send() throws IOException {
        HeldResponse ours = next();
        try {
            HttpResponse<T> response = client.send(headers.bound(CallContext.current(), request), handler);
            ours.hold(response);
            return response;
        } catch (HttpTimeoutException late) {
            if (isOver(Deadline.current())) {
                throw new TimeUp(late);
            }
            failures.accept(late);
            throw late;
        } catch (IOException failure) {
            failures.accept(failure);
            throw failure;
        } catch (InterruptedException interrupt) {
            return this.<RuntimeException>rethrown(interrupt);
        }
    }

    /** Starts one attempt. */
    @SuppressWarnings("FutureReturnValueIgnored") // the stage of the callback has nothing to tell
    CompletionStage<HttpResponse<T>> start(Cancellation cancellation) {
        HeldResponse ours = next();
        Optional<Deadline> deadline = Deadline.current();
        CompletableFuture<HttpResponse<T>> exchange =
                client.sendAsync(headers.bound(CallContext.current(), request), handler);
        cancellation.onCancel(() -> exchange.cancel(true));
        CompletableFuture<HttpResponse<T>> attempt = new CompletableFuture<>();
        exchange.whenComplete((response, failure) -> {
            if (failure == null) {
                ours.hold(response);
                if (failed || cancellation.isCancelled()) {
                    ours.discard();
                }
                attempt.complete(response);
            } else if (Classifiers.unwrapped(failure) instanceof HttpTimeoutException && isOver(deadline)) {
                // The guard's own timer is due at the same moment, and says which time was over.
                cancellation.onCancel(() -> attempt.completeExceptionally(failure));
            } else {
                if (Classifiers.unwrapped(failure) instanceof IOException known) {
                    failures.accept(known);
                }
                attempt.completeExceptionally(failure);
            }
        });
        return attempt;
    }

    /** The call has ended without a response. */
    void discard() {
        failed = true;
        held.discard();
    }

    private HeldResponse next() {
        HeldResponse before = held;
        HeldResponse ours = new HeldResponse();
        held = ours;
        before.discard();
        return ours;
    }

    private static boolean isOver(Optional<Deadline> deadline) {
        return deadline.isPresent() && deadline.get().remainingNanos() < TIMER_NANOS;
    }

    @SuppressWarnings("unchecked") // whoever calls the guard declares it
    private <E extends Throwable> HttpResponse<T> rethrown(Throwable failure) throws E {
        throw (E) failure;
    }
}
