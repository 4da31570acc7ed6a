/** An audit trail in memory, assertions about what was recorded and verified, and tampering for tests. */
@NullMarked
package dev.mainstay.testkit.audit;

import org.jspecify.annotations.NullMarked;
