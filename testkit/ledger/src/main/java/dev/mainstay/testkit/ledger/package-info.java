/** Records which tagged tests passed, and checks the written promises of a module against those records. */
@NullMarked
package dev.mainstay.testkit.ledger;

import org.jspecify.annotations.NullMarked;
