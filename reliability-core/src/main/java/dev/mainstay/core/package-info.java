/** The kernel's shared shapes: one way to pass work in, one family of exceptions out. */
@NullMarked
package dev.mainstay.core;

import org.jspecify.annotations.NullMarked;
