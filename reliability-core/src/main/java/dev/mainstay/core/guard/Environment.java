package dev.mainstay.core.guard;

import dev.mainstay.core.signal.Signals;
import dev.mainstay.core.time.Scheduler;
import dev.mainstay.core.time.Sleeper;
import dev.mainstay.core.time.Ticker;
import java.util.function.BooleanSupplier;

/**
 * What the guards of one {@link Guards} share.
 *
 * @param ticker measures everything
 * @param sleeper waits between attempts
 * @param scheduler runs time limits
 * @param signals tells what happens
 * @param closed whether calls are refused
 */
record Environment(Ticker ticker, Sleeper sleeper, Scheduler scheduler, Signals signals, BooleanSupplier closed) {}
