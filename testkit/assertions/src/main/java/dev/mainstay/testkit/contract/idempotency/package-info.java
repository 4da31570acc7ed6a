/** What every idempotency store must keep, as tests that a provider's own test class inherits. */
@NullMarked
package dev.mainstay.testkit.contract.idempotency;

import org.jspecify.annotations.NullMarked;
