/** Finds secrets in text and in names of fields: the one detector of Mainstay, for logs and for the audit trail. */
@NullMarked
package dev.mainstay.core.secrets;

import org.jspecify.annotations.NullMarked;
