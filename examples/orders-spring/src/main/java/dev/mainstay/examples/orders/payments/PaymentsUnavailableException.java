package dev.mainstay.examples.orders.payments;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The payment gateway failed although it was asked again; the order was not taken. */
public final class PaymentsUnavailableException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private PaymentsUnavailableException(String detail, @Nullable Throwable cause) {
        super("Payments are not available at the moment; the order was not taken" + detail, cause);
    }

    static PaymentsUnavailableException answered(int status) {
        return new PaymentsUnavailableException(": the gateway answered " + status, null);
    }

    static PaymentsUnavailableException because(Exception failed) {
        return new PaymentsUnavailableException(": the gateway did not answer", failed);
    }

    @Override
    public String code() {
        return "payments-unavailable";
    }

    @Override
    public Category category() {
        return Category.UNAVAILABLE;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(PAUSE);
    }
}
