/** Assertions about the negative paths of a service; {@link dev.mainstay.testkit.MainstayAssertions} is the way in. */
@NullMarked
package dev.mainstay.testkit;

import org.jspecify.annotations.NullMarked;
