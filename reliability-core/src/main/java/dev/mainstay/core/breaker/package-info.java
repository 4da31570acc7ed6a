/** A circuit breaker that counts failures exactly, behind Resilience4j's interface. */
@NullMarked
package dev.mainstay.core.breaker;

import org.jspecify.annotations.NullMarked;
