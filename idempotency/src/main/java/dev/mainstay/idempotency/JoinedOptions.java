package dev.mainstay.idempotency;

import dev.mainstay.core.keys.AesKey;
import dev.mainstay.core.keys.KeyRing;
import dev.mainstay.core.signal.Signals;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What engines that join a transaction have in common; for features that make them. Immutable and thread-safe. */
public final class JoinedOptions {

    private static final JoinedOptions STANDARD = new JoinedOptions(new Scope(false), Signals.none(), null);

    private final Scope scope;
    private final Signals signals;
    private final @Nullable ResultSeal seal;

    private JoinedOptions(Scope scope, Signals signals, @Nullable ResultSeal seal) {
        this.scope = scope;
        this.signals = signals;
        this.seal = seal;
    }

    /** Returns the options: calls with a tenant only, no listeners, nothing sealed. */
    public static JoinedOptions ofDefaults() {
        return STANDARD;
    }

    /** Returns these options for calls that may do without a tenant. */
    public JoinedOptions untenanted() {
        return new JoinedOptions(new Scope(true), signals, seal);
    }

    /** Returns these options with those who hear of every call's end. */
    public JoinedOptions withSignals(Signals listeners) {
        return new JoinedOptions(scope, listeners, seal);
    }

    /**
     * Returns these options with results encrypted, see {@link Idempotency.Builder#sealing}.
     *
     * @throws IllegalStateException when the ring has no current key
     */
    public JoinedOptions sealing(KeyRing<AesKey> keys) {
        return new JoinedOptions(scope, signals, ResultSeal.of(keys, new SecureRandom()));
    }

    /**
     * Returns these options with results encrypted from now on, see {@link Idempotency.Builder#sealingFromNowOn}.
     *
     * @throws IllegalStateException when the ring has no current key
     */
    public JoinedOptions sealingFromNowOn(KeyRing<AesKey> keys) {
        ResultSeal fresh = ResultSeal.of(keys, new SecureRandom());
        return new JoinedOptions(scope, signals, fresh.acceptingPlain());
    }

    RecordKey keyOf(Operation<?> operation, Request request) {
        return scope.keyOf(operation, request);
    }

    <T extends @Nullable Object> Results<T> results(Operation<T> operation, RecordKey key, Fingerprint payload) {
        return new Results<>(operation, key, payload, seal, signals);
    }
}
