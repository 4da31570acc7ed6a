/** How often each client may ask. */
@NullMarked
package dev.mainstay.spring.limit;

import org.jspecify.annotations.NullMarked;
