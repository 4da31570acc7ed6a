package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;
import java.time.InstantSource;

/** What an engine has around it besides its store. */
record Surroundings(Ticker ticker, InstantSource clock, Timers timers, Heartbeats heartbeats, Signals signals) {

    static Surroundings of(Ticker ticker, Timers timers, Signals signals) {
        return new Surroundings(ticker, InstantSource.system(), timers, new Heartbeats(ticker, timers), signals);
    }
}
