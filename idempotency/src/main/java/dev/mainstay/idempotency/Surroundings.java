package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.time.InstantSource;

/** What the calls of an engine have around them besides its store. */
record Surroundings(
        Ticker ticker, InstantSource clock, Timers timers, Heartbeats heartbeats, LocalCalls calls, Signals signals) {

    static Surroundings of(Ticker ticker, Timers timers, Signals signals) {
        return new Surroundings(
                ticker, InstantSource.system(), timers, new Heartbeats(ticker, timers), new LocalCalls(), signals);
    }
}
