package dev.mainstay.verification.peers;

import java.util.Map;

/** What must be said beside a verdict so that it is fair, by promise. */
final class Remarks {

    static final Map<String, String> MAINSTAY = Map.of(
            "RC5 A time of day that jumps by an hour between failures does not empty the window",
            "it takes a monotonic clock only: there is no time of day to step",
            "RC5 Nor does it change how long the breaker stays open",
            "as above");

    static final Map<String, String> RESILIENCE4J = Map.of(
            "RC2 Five failures among 500 successes within 10 s open it",
            "it judges a rate, not a count; a lower one opens on fewer than five; code of one's own in `transitionOnResult` can count",
            "RC5 A time of day that jumps by an hour between failures does not empty the window",
            "with the time of day as its clock, the default; a `Clock` over `System.nanoTime` of one's own avoids it",
            "RC5 Nor does it change how long the breaker stays open",
            "as above",
            "RC7 A probe is let through 30 s after opening, and not a nanosecond earlier",
            "one nanosecond later it does",
            "RC10 A probe that ends in an Error does not block later probes",
            "by `maxWaitDurationInHalfOpenState`, off by default",
            "RC10 An asynchronous probe that its caller cancels does not block later probes",
            "by the same option",
            "RC10 A probe that never ends does not block later probes",
            "by the same option",
            "RC31 No interrupt is left behind by a limit that meets the end of the body, in 10,000 calls",
            "the body runs on another thread",
            "RC31 Nor by one that meets a wait for a retry, in 10,000 calls",
            "as above");

    static final Map<String, String> FAILSAFE = Map.of(
            "RC5 A time of day that jumps by an hour between failures does not empty the window",
            "read in its code: the window uses `System.currentTimeMillis`",
            "RC5 Nor does it change how long the breaker stays open",
            "read in its code: this uses `System.nanoTime`",
            "RC23 A wait that would end after the time limit is not begun: the caller gets the failure at once",
            "by `withMaxDuration`",
            "RC13 Nor is it counted as a success: a probe that is cancelled does not close the breaker",
            "what is not handled as a failure is a success there");

    private Remarks() {}
}
