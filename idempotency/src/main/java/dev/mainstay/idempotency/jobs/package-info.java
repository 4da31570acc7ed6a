/** Message consumers, batches and dead letters; no broker client. */
@NullMarked
package dev.mainstay.idempotency.jobs;

import org.jspecify.annotations.NullMarked;
