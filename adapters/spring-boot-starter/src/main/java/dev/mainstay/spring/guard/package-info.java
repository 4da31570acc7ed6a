/** Guards as a bean. */
@NullMarked
package dev.mainstay.spring.guard;

import org.jspecify.annotations.NullMarked;
