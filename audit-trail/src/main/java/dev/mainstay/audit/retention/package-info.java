/** How long records and soft-deleted rows are kept, what keeps them longer, and how their removal is shown. */
@NullMarked
package dev.mainstay.audit.retention;

import org.jspecify.annotations.NullMarked;
