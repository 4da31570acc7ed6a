/** Names of log fields, the same on every framework. */
@NullMarked
package dev.mainstay.observability;

import org.jspecify.annotations.NullMarked;
