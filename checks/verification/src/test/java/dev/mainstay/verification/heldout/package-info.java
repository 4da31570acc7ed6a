/** The policy audit on schemas that it was not built with: what it finds, what it misses, and whether it cries wolf. */
@NullMarked
package dev.mainstay.verification.heldout;

import org.jspecify.annotations.NullMarked;
