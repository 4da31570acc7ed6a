package dev.mainstay.core.guard;

import dev.mainstay.core.retry.RetryAfter;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Classifiers#http()}. */
final class HttpClassifier implements Classifier {

    @Override
    public Optional<Classification> classify(Exception failure) {
        if (failure instanceof HttpFailure answer) {
            return Optional.of(Classification.ofHttpStatus(
                    answer.status(), answer.retryAfter().orElse(null)));
        }
        boolean unsent = failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof UnresolvedAddressException
                || failure instanceof HttpConnectTimeoutException;
        return unsent ? Optional.of(Classification.failure(Sent.NO)) : Optional.empty();
    }

    @Override
    public Optional<Classification> classifyResult(@Nullable Object result) {
        if (!(result instanceof HttpResponse<?> response) || response.statusCode() < 400) {
            return Optional.empty();
        }
        return Optional.of(Classification.ofHttpStatus(
                response.statusCode(),
                // A date is counted from the time of day, which is what its sender wrote it by.
                RetryAfter.parse(response.headers().allValues("Retry-After"), Clock.systemUTC())
                        .orElse(null)));
    }
}
