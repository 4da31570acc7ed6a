/** Calls to what may fail: deadline, retries and circuit breaker in one fixed order. Users start here, with {@code Guards}. */
@NullMarked
package dev.mainstay.core.guard;

import org.jspecify.annotations.NullMarked;
