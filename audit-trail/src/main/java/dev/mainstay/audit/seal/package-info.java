/** Seals over the audit trail: signed blocks of Merkle trees, and digests of them that are published elsewhere. */
@NullMarked
package dev.mainstay.audit.seal;

import org.jspecify.annotations.NullMarked;
