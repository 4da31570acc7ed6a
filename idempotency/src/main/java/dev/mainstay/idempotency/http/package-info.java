/** The {@code Idempotency-Key} header without any web framework: bytes and maps in, bytes and maps out. */
@NullMarked
package dev.mainstay.idempotency.http;

import org.jspecify.annotations.NullMarked;
