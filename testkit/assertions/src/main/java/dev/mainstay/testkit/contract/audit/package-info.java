/** What every audit trail must keep, as tests to be extended by those who write one. */
@NullMarked
package dev.mainstay.testkit.contract.audit;

import org.jspecify.annotations.NullMarked;
