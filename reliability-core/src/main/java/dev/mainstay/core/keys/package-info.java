/** Keys under ids: one to write with, older ones to read with. */
@NullMarked
package dev.mainstay.core.keys;

import org.jspecify.annotations.NullMarked;
