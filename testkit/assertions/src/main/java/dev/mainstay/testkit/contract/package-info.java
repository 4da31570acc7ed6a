/** Contract kits: what every implementation of an SPI or a pattern must keep; {@link dev.mainstay.testkit.contract.GuardContract} is that of guards. */
@NullMarked
package dev.mainstay.testkit.contract;

import org.jspecify.annotations.NullMarked;
