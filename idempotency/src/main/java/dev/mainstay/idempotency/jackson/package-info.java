/** JSON with Jackson 3: a codec for results, and the canonical form of payloads. */
@NullMarked
package dev.mainstay.idempotency.jackson;

import org.jspecify.annotations.NullMarked;
