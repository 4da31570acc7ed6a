/** Monotonic time, sleeping and timers, and a manual double that drives all of them in tests. */
@NullMarked
package dev.mainstay.core.time;

import org.jspecify.annotations.NullMarked;
