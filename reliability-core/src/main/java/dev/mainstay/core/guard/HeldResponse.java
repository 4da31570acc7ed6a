package dev.mainstay.core.guard;

import java.net.http.HttpResponse;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A response, once there is one, that is closed when nobody gets it: an unread body holds its connection. Thread-safe. */
final class HeldResponse {

    private final AtomicReference<@Nullable HttpResponse<?>> response = new AtomicReference<>();

    void hold(HttpResponse<?> value) {
        response.set(value);
    }

    /** Closes the response if there is one; what that throws has nobody to go to. */
    void discard() {
        HttpResponse<?> unwanted = response.getAndSet(null);
        Object body = unwanted == null ? null : unwanted.body();
        try {
            if (body instanceof AutoCloseable closeable) {
                closeable.close();
            } else if (body instanceof Publisher<?> publisher) {
                publisher.subscribe(new Unwilling());
            }
        } catch (Exception unclosed) {
            // The outcome of the call is another one.
        }
    }

    /** Ends a subscription before anything is published. */
    private static final class Unwilling implements Subscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(Object item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
