/** A limit on the time that work takes in the thread of its caller. */
@NullMarked
package dev.mainstay.core.timeout;

import org.jspecify.annotations.NullMarked;
