/** The facts of a call (correlation id, tenant, principal, deadline) and how they follow the work. */
@NullMarked
package dev.mainstay.core.context;

import org.jspecify.annotations.NullMarked;
