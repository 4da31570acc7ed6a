package dev.mainstay.spring.tenancy;

import dev.mainstay.core.context.Scope;
import dev.mainstay.core.signal.Signal;
import dev.mainstay.core.signal.SignalListener;
import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.signal.Started;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** The application's listeners, made when there is something to tell: they may need the {@code DataSource}, which is made after the tenancy. */
final class LaterListeners implements SignalListener {

    private final ObjectProvider<SignalListener> listeners;
    private volatile @Nullable Signals made;

    LaterListeners(ObjectProvider<SignalListener> listeners) {
        this.listeners = listeners;
    }

    @Override
    public void on(Signal signal) {
        signals().emit(signal);
    }

    @Override
    public Scope started(Started started) {
        return signals().started(started);
    }

    /** Two threads may both make the dispatcher; the listeners are the same. */
    private Signals signals() {
        Signals signals = made;
        if (signals == null) {
            signals = Signals.to(listeners.orderedStream().toList());
            made = signals;
        }
        return signals;
    }
}
