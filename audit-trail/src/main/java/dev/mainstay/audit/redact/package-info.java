/** What of a value may stand in the audit trail: rules by name, place and mark, secrets, tokens, keys of persons. */
@NullMarked
package dev.mainstay.audit.redact;

import org.jspecify.annotations.NullMarked;
