/** The audit trail as a bean. */
@NullMarked
package dev.mainstay.spring.audit;

import org.jspecify.annotations.NullMarked;
