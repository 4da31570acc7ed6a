package dev.mainstay.idempotency;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Ticker;

/** What an engine has around it besides its store. */
record Surroundings(Ticker ticker, Timers timers, Signals signals) {}
