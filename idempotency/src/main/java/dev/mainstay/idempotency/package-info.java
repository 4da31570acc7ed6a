/** Runs an action once per key: engine, values, the store SPI and the in-memory store. */
@NullMarked
package dev.mainstay.idempotency;

import org.jspecify.annotations.NullMarked;
