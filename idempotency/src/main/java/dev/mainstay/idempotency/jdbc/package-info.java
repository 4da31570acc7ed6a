/** Idempotency records in PostgreSQL: in transactions of their own, or in the caller's. */
@NullMarked
package dev.mainstay.idempotency.jdbc;

import org.jspecify.annotations.NullMarked;
