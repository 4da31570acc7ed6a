/** Idempotent handler methods. */
@NullMarked
package dev.mainstay.spring.idempotency;

import org.jspecify.annotations.NullMarked;
