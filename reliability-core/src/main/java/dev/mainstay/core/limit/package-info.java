/** Limits: how often a caller may ask, and how many calls may run at once. */
@NullMarked
package dev.mainstay.core.limit;

import org.jspecify.annotations.NullMarked;
