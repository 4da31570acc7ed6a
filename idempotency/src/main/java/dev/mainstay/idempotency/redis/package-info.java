/** The idempotency store on Redis, through Lettuce. */
@NullMarked
package dev.mainstay.idempotency.redis;

import org.jspecify.annotations.NullMarked;
