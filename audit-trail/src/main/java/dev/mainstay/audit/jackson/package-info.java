/** Reads objects of any class with Jackson 3. */
@NullMarked
package dev.mainstay.audit.jackson;

import org.jspecify.annotations.NullMarked;
