/** What happened, told to listeners that can never change it. */
@NullMarked
package dev.mainstay.core.signal;

import org.jspecify.annotations.NullMarked;
