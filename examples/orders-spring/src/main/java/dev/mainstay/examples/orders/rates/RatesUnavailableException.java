package dev.mainstay.examples.orders.rates;

import dev.mainstay.core.Category;
import dev.mainstay.core.ReliabilityException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exchange-rate provider failed although it was asked again, and there is no earlier answer that is young enough. */
final class RatesUnavailableException extends ReliabilityException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private RatesUnavailableException(String detail, @Nullable Throwable cause) {
        super("Exchange rates are not available at the moment" + detail, cause);
    }

    static RatesUnavailableException answered(int status) {
        return new RatesUnavailableException(": the provider answered " + status, null);
    }

    static RatesUnavailableException because(Exception failed) {
        return new RatesUnavailableException(": the provider did not answer", failed);
    }

    @Override
    public String code() {
        return "rates-unavailable";
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
