/** The kits for audit trails on the trail in PostgreSQL, its sealer and its verifier. */
@NullMarked
package dev.mainstay.verification.audit;

import org.jspecify.annotations.NullMarked;
