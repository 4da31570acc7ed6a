/** Proofs of idempotency for tests of services, and stores that fail on demand or count what they are asked. */
@NullMarked
package dev.mainstay.testkit.idempotency;

import org.jspecify.annotations.NullMarked;
