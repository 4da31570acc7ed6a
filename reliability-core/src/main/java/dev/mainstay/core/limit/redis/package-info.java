/** Rate limits in Redis, shared by all instances of a service. */
@NullMarked
package dev.mainstay.core.limit.redis;

import org.jspecify.annotations.NullMarked;
