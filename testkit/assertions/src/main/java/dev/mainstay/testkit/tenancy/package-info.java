/** Checks that rows of one tenant are out of another one's reach; {@link dev.mainstay.testkit.tenancy.IsolationProbe} is the way in. */
@NullMarked
package dev.mainstay.testkit.tenancy;

import org.jspecify.annotations.NullMarked;
