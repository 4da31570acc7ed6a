package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.Signals;
import java.util.Map;

/** One event of a call: how it ended, or a trouble on the way. */
record CallSignal(String name, Map<String, String> attributes) implements Signal {

    /** How a call ended; attributes {@code operation} and {@code outcome}. */
    static final String ENDED = "mainstay.idempotency.call";

    /** What went wrong without failing the call; attributes {@code operation} and {@code trouble}. */
    static final String TROUBLE = "mainstay.idempotency.trouble";

    static CallSignal ended(Operation<?> operation, String outcome) {
        return new CallSignal(ENDED, Map.of("operation", operation.name(), "outcome", outcome));
    }

    /** Tells how a call ended, if anybody listens. */
    static void tellEnded(Signals listeners, Operation<?> operation, String outcome) {
        if (listeners.isListenedTo()) {
            listeners.emit(ended(operation, outcome));
        }
    }

    static CallSignal trouble(Operation<?> operation, String trouble) {
        return new CallSignal(TROUBLE, Map.of("operation", operation.name(), "trouble", trouble));
    }

    @Override
    public double value() {
        return 1;
    }

    @Override
    public String unit() {
        return "1";
    }
}
