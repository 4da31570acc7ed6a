/** The call context for Micrometer's context propagation, which Reactor and Spring use. */
@NullMarked
package dev.mainstay.core.context.micrometer;

import org.jspecify.annotations.NullMarked;
