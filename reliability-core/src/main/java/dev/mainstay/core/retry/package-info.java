/** When to repeat, and how often: waits that grow, a budget for retries, and what the other side asks for. */
@NullMarked
package dev.mainstay.core.retry;

import org.jspecify.annotations.NullMarked;
